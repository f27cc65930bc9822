// Trunk's start-up code imports this module and reports to what it returns. The work is in
// loading.js, which also runs where no module can.
export default () => window.laglabLoading;

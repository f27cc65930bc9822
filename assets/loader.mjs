// Trunk's start-up code imports this module and reports to what it returns. The work is in
// loading.js, which also runs where no module can.
export default () => window.laglabLoading;

// The tables are a program of their own, fetched when they are opened for the first time.
async function opened(event) {
  if (event.target.id !== "tables-door" || !event.target.open) return;
  document.removeEventListener("toggle", opened, true);
  try {
    const program = await import(new URL("./tables.js", document.baseURI));
    await program.default();
  } catch (error) {
    console.error(error);
    document.getElementById("tables").textContent =
      "The program that measures the tables could not be loaded. Check the connection, close the tables and open them again.";
    document.addEventListener("toggle", opened, true);
  }
}
document.addEventListener("toggle", opened, true);

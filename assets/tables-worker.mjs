// Runs the tables' program in a worker, where it measures.
import start from "./tables.js";
start();

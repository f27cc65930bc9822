// Runs the views' program in a worker, where it measures.
import start from "./views.js";
start();

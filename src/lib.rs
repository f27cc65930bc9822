//! LagLab: learn database replication by running it.
pub mod scene;
pub mod sim;

//! The store through its public face: real files, real threads.

mod support;

mod basics;

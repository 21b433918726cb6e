//! Whether, and how, a provider on the internet reaches this computer.
//!
//! Two things: the *ladder* ([`climb`]), which walks from the local port to an answered question through the public name and
//! says where it stopped and why; and the *ways in* ([`found`], [`Tunnel`]), the tunnel programs that are installed here, run
//! and watched.
//!
//! This is the one part of the product that opens connections to other machines, or starts programs that do. It knows nothing
//! of workspaces, tokens in storage or sentences: a caller brings the question, and gets facts and causes as values.
//!
//! What comes back from the network is hostile: its length is bounded, redirects are findings and never followed, no proxy of
//! the environment is used, and the token goes nowhere but into the `Authorization` header of a request to a server that has
//! proved, with a nonce, to be this very service.

mod address;
mod facts;
mod ladder;
mod local;
mod question;
mod resolve;
mod text;
mod trust;
mod tunnel;

pub use address::{AddressKind, PublicUrl, UrlFault};
pub use facts::{
    Cause, Climb, Fact, Hint, NotTried, Outcome, Rung, State, Step, TlsVersion, Trust,
};
pub use ladder::{climb, climb_telling};
pub use local::{Local, LocalStream};
pub use question::{
    Audience, Challenge, Clock, Expected, Limits, Probe, Question, Token, TokenFault, Tools,
    system_clock,
};
pub use resolve::{Lookup, PinnedResolver, Resolve, SystemResolver, Unresolved};
pub use trust::{Roots, RootsFault};
pub use tunnel::{
    Exit, Found, Program, Said, Speaks, SshOptions, StartError, Tunnel, TunnelOptions, TunnelState,
    Way, found, found_in,
};

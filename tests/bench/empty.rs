//! The yardstick for HTTP: a hyper server that reads the request and answers with so many bytes, and does nothing else.

use std::convert::Infallible;
use std::net::SocketAddr;

use acceptance::wire;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

use crate::{Turn, timed};

/// Answers `/N` with N bytes, until the process ends.
pub struct Empty {
    address: SocketAddr,
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let size = request
        .uri()
        .path()
        .trim_start_matches('/')
        .parse()
        .unwrap_or(0);
    // A body that breaks off is answered all the same: there is nothing to keep from it.
    let _ = request.into_body().collect().await;
    Ok(Response::new(Full::new(Bytes::from(vec![b' '; size]))))
}

impl Empty {
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        listener.set_nonblocking(true).expect("a socket can be");
        std::thread::spawn(move || {
            // As many worker threads as the service has.
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime can be made");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("it is bound");
                while let Ok((stream, _)) = listener.accept().await {
                    let _ = stream.set_nodelay(true);
                    tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(
                        TokioIo::new(stream),
                        hyper::service::service_fn(answer),
                    ));
                }
            });
        });
        Self { address }
    }

    fn exchange(connection: &mut wire::Connection, method: &str, body: &[u8], answered: usize) {
        let response = connection
            .request(
                method,
                &format!("/{answered}"),
                &[("authorization", "Bearer nothing")],
                body,
            )
            .expect("the empty server answers");
        assert_eq!(response.body.len(), answered);
    }

    pub fn gets(&self, count: usize, answered: usize) -> Turn {
        let mut connection = wire::Connection::open(self.address);
        Self::exchange(&mut connection, "GET", b"", answered);
        timed(count, || {
            for _ in 0..count {
                Self::exchange(&mut connection, "GET", b"", answered);
            }
        })
    }

    pub fn posts(&self, count: usize, sent: usize, answered: usize) -> Turn {
        self.posts_of_many(1, count, sent, answered)
    }

    pub fn posts_of_many(&self, clients: usize, each: usize, sent: usize, answered: usize) -> Turn {
        let body = vec![b' '; sent];
        let connections: Vec<_> = (0..clients)
            .map(|_| wire::Connection::open(self.address))
            .collect();
        timed(clients * each, || {
            std::thread::scope(|scope| {
                for mut connection in connections {
                    let body = &body;
                    scope.spawn(move || {
                        for _ in 0..each {
                            Self::exchange(&mut connection, "POST", body, answered);
                        }
                    });
                }
            });
        })
    }
}

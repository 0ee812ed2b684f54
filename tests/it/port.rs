//! Free ports, and those that stay a test's own while nobody listens: between the end of a bot and the start of the next one.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// A port of the loopback interface. Until this is dropped no other socket gets it by chance.
pub(crate) struct Port {
    address: SocketAddr,
    /// Bound and not listening: the kernel gives the port to whoever asks for it by number, and to nobody else.
    _reserved: TcpSocket,
}

impl Port {
    pub(crate) fn reserve() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        Self {
            address: socket.local_addr().unwrap(),
            _reserved: socket,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// A listener on it.
    pub(crate) async fn listen(&self) -> TcpListener {
        TcpListener::bind(self.address).await.unwrap()
    }
}

/// A listener on a free port.
pub(crate) async fn free_port() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

#[tokio::test]
async fn a_reserved_port_is_taken_for_all_but_its_bot() {
    let port = Port::reserve();
    drop(port.listen().await);
    let bound_by_another = || {
        let other = TcpSocket::new_v4().unwrap();
        other.bind(port.address)
    };
    assert!(bound_by_another().is_err());
    let listener = port.listen().await;
    assert_eq!(listener.local_addr().unwrap(), port.address());
    drop(listener);
    let Port { address, _reserved } = port;
    drop(_reserved);
    let other = TcpSocket::new_v4().unwrap();
    other.bind(address).unwrap();
}

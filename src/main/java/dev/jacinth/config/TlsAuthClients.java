package dev.jacinth.config;

/// Values of `tls-auth-clients`: whether a client must show a certificate.
public enum TlsAuthClients {
    NO,
    YES,
    OPTIONAL
}

package dev.jacinth.server;

import org.jspecify.annotations.Nullable;

/// Says which clients CLIENT KILL is about. What is not asked for matches; nothing asked for matches everybody.
final class ClientFilter {

    private static final long NOBODY = 0;

    private long id;
    private @Nullable ClientClass type;
    private @Nullable String address;
    private @Nullable String localAddress;
    private @Nullable String user;
    private long excludedId = NOBODY;

    void id(long value) {
        id = value;
    }

    void type(ClientClass value) {
        type = value;
    }

    ClientFilter address(String value) {
        address = value;
        return this;
    }

    void localAddress(String value) {
        localAddress = value;
    }

    void user(String name) {
        user = name;
    }

    /// Spares a client, or with null nobody.
    ClientFilter excluding(@Nullable Client client) {
        excludedId = client == null ? NOBODY : client.id();
        return this;
    }

    boolean matches(Client client) {
        return client.id() != excludedId
                && (id == 0 || client.id() == id)
                && (type == null || ClientClass.of(client) == type)
                && (address == null || client.address().equals(address))
                && (localAddress == null || client.localAddress().equals(localAddress))
                && (user == null || client.user().equals(user));
    }
}

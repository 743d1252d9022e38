package dev.jacinth.config;

/// Values of `cluster-preferred-endpoint-type`: how nodes are named to clients.
public enum ClusterEndpointType {
    IP,
    HOSTNAME,
    UNKNOWN_ENDPOINT
}

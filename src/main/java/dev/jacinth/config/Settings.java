package dev.jacinth.config;

import static dev.jacinth.config.NumberType.clampedInteger;
import static dev.jacinth.config.NumberType.integer;
import static dev.jacinth.config.NumberType.longInteger;
import static dev.jacinth.config.NumberType.memory;
import static dev.jacinth.config.NumberType.memoryAtLeast;
import static dev.jacinth.config.NumberType.memoryOrPercent;
import static dev.jacinth.config.NumberType.octal;
import static dev.jacinth.config.NumberType.unsignedInteger;
import static dev.jacinth.config.NumberType.unsignedMemory;
import static dev.jacinth.config.Setting.Flag.DEBUG;
import static dev.jacinth.config.Setting.Flag.DENY_LOADING;
import static dev.jacinth.config.Setting.Flag.HIDDEN;
import static dev.jacinth.config.Setting.Flag.IMMUTABLE;
import static dev.jacinth.config.Setting.Flag.NO_EFFECT_YET;
import static dev.jacinth.config.Setting.Flag.PROTECTED;
import static dev.jacinth.config.Setting.Flag.SENSITIVE;
import static dev.jacinth.config.Setting.Flag.VOLATILE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// The table of settings, and one server's values of them.
///
/// The table is every parameter of Redis 7.2 and our own few, each declared once; the parser of files, CONFIG GET, SET
/// and REWRITE, and the test of `redis.conf.example` derive from it.
///
/// Values are immutable objects and are replaced all at once, so that a change of several settings is seen whole or not
/// at all. Any thread may read; one thread, the executor, changes. [#get] costs a volatile read and an array access;
/// what is needed millions of times a second is better kept in a field that [#follow] refreshes.
///
///     int port = settings.get(Settings.PORT);
///     settings.follow(Settings.MAXMEMORY, bytes -> this.maxmemory = bytes);
public final class Settings {

    private static final List<Setting<?>> ROWS = new ArrayList<>();
    private static final BooleanType YES_NO = new BooleanType();
    private static final TextType TEXT = new TextType(false, TextType.Check.NONE);
    private static final TextType OPTIONAL_TEXT = new TextType(true, TextType.Check.NONE);
    private static final TextType PATH = new TextType(false, TextType::checkPath);
    private static final TextType OPTIONAL_PATH = new TextType(true, TextType::checkPath);

    // spotless:off
    // Network
    public static final Setting<List<String>> BIND = row(
            "bind", new BindType(), List.of("*", "-::*"),
            "Addresses to listen on; one that begins with - may be missing on this machine.");
    public static final Setting<Boolean> PROTECTED_MODE = row(
            "protected-mode", YES_NO, true,
            "Refuse clients from other machines as long as the default user has no password.");
    public static final Setting<Integer> PORT =
            row("port", integer(0, 65535), 6379, "TCP port for clients; 0 opens none.");
    public static final Setting<Integer> TCP_BACKLOG = row(
            "tcp-backlog", integer(0, Integer.MAX_VALUE), 511,
            "Connections that may wait to be accepted, within what the kernel allows.", IMMUTABLE);
    public static final Setting<String> UNIXSOCKET =
            row("unixsocket", OPTIONAL_PATH, "", "Path of a unix socket to listen on.", IMMUTABLE);
    public static final Setting<Integer> UNIXSOCKETPERM = row(
            "unixsocketperm", octal(0777), 0,
            "Permissions of the unix socket in octal; 0 leaves them to the umask.", IMMUTABLE);
    public static final Setting<Integer> TIMEOUT = row(
            "timeout", integer(0, Integer.MAX_VALUE), 0,
            "Seconds after which an idle client is disconnected; 0 for never.");
    public static final Setting<Integer> TCP_KEEPALIVE = row(
            "tcp-keepalive", integer(0, Integer.MAX_VALUE), 300,
            "Seconds of silence after which the kernel probes a connection; 0 for never.");
    public static final Setting<String> BIND_SOURCE_ADDR =
            row("bind-source-addr", OPTIONAL_TEXT, "", "Local address that outgoing connections start from.");
    public static final Setting<Long> SOCKET_MARK_ID = row(
            "socket-mark-id", unsignedInteger(0, 0xFFFF_FFFFL), 0L,
            "Mark (SO_MARK) put on listening sockets, for routing and filtering; 0 for none.",
            IMMUTABLE, NO_EFFECT_YET);
    /// Hidden, because tools set whatever `CONFIG GET *` shows and Redis does not call immutable.
    public static final Setting<IoEngine> IO_ENGINE = row(
            "io-engine", choice(IoEngine.class), IoEngine.AUTO,
            "Interface of the kernel that carries the sockets; auto takes the best that works here.",
            IMMUTABLE, HIDDEN);

    // TLS
    public static final Setting<Integer> TLS_PORT =
            row("tls-port", integer(0, 65535), 0, "TCP port for TLS clients; 0 opens none.", NO_EFFECT_YET);
    public static final Setting<String> TLS_CERT_FILE = row(
            "tls-cert-file", OPTIONAL_TEXT, "",
            "Certificate that the server shows, in PEM form.", VOLATILE, NO_EFFECT_YET);
    public static final Setting<String> TLS_KEY_FILE =
            row("tls-key-file", OPTIONAL_TEXT, "", "Private key of that certificate.", VOLATILE, NO_EFFECT_YET);
    public static final Setting<String> TLS_KEY_FILE_PASS =
            row("tls-key-file-pass", OPTIONAL_TEXT, "", "Password of the private key.", NO_EFFECT_YET);
    public static final Setting<String> TLS_CLIENT_CERT_FILE = row(
            "tls-client-cert-file", OPTIONAL_TEXT, "",
            "Certificate for outgoing connections, where it is not that of the server.", VOLATILE, NO_EFFECT_YET);
    public static final Setting<String> TLS_CLIENT_KEY_FILE = row(
            "tls-client-key-file", OPTIONAL_TEXT, "",
            "Private key of the certificate for outgoing connections.", VOLATILE, NO_EFFECT_YET);
    public static final Setting<String> TLS_CLIENT_KEY_FILE_PASS =
            row("tls-client-key-file-pass", OPTIONAL_TEXT, "", "Password of that private key.", NO_EFFECT_YET);
    public static final Setting<String> TLS_DH_PARAMS_FILE = row(
            "tls-dh-params-file", OPTIONAL_TEXT, "",
            "Diffie-Hellman parameters for old clients.", VOLATILE, NO_EFFECT_YET);
    public static final Setting<String> TLS_CA_CERT_FILE = row(
            "tls-ca-cert-file", OPTIONAL_TEXT, "",
            "Certificates of the authorities that peers are checked against.", VOLATILE, NO_EFFECT_YET);
    public static final Setting<String> TLS_CA_CERT_DIR =
            row("tls-ca-cert-dir", OPTIONAL_TEXT, "", "Directory of such certificates.", VOLATILE, NO_EFFECT_YET);
    public static final Setting<TlsAuthClients> TLS_AUTH_CLIENTS = row(
            "tls-auth-clients", choice(TlsAuthClients.class), TlsAuthClients.YES,
            "Whether clients must show a certificate.", NO_EFFECT_YET);
    public static final Setting<Boolean> TLS_REPLICATION =
            row("tls-replication", YES_NO, false, "Speak TLS with the master.", NO_EFFECT_YET);
    public static final Setting<Boolean> TLS_CLUSTER =
            row("tls-cluster", YES_NO, false, "Speak TLS on the cluster bus.", NO_EFFECT_YET);
    public static final Setting<String> TLS_PROTOCOLS = row(
            "tls-protocols", OPTIONAL_TEXT, "",
            "Versions of TLS to speak, such as TLSv1.2 and TLSv1.3.", NO_EFFECT_YET);
    public static final Setting<String> TLS_CIPHERS =
            row("tls-ciphers", OPTIONAL_TEXT, "", "Ciphers allowed up to TLS 1.2.", NO_EFFECT_YET);
    public static final Setting<String> TLS_CIPHERSUITES =
            row("tls-ciphersuites", OPTIONAL_TEXT, "", "Cipher suites allowed in TLS 1.3.", NO_EFFECT_YET);
    public static final Setting<Boolean> TLS_PREFER_SERVER_CIPHERS = row(
            "tls-prefer-server-ciphers", YES_NO, false,
            "Follow the order of ciphers of the server and not that of the client.", NO_EFFECT_YET);
    public static final Setting<Boolean> TLS_SESSION_CACHING =
            row("tls-session-caching", YES_NO, true, "Let clients resume TLS sessions.", NO_EFFECT_YET);
    public static final Setting<Integer> TLS_SESSION_CACHE_SIZE = row(
            "tls-session-cache-size", integer(0, Integer.MAX_VALUE), 20 * 1024,
            "TLS sessions kept for resumption; 0 for no limit.", NO_EFFECT_YET);
    public static final Setting<Integer> TLS_SESSION_CACHE_TIMEOUT = row(
            "tls-session-cache-timeout", integer(0, Integer.MAX_VALUE), 300,
            "Seconds for which a TLS session can be resumed.", NO_EFFECT_YET);

    // Process and log
    public static final Setting<Boolean> DAEMONIZE =
            row("daemonize", YES_NO, false, "Go to the background after the start.", IMMUTABLE);
    public static final Setting<SupervisedMode> SUPERVISED = row(
            "supervised", choice(SupervisedMode.class), SupervisedMode.NO,
            "Which supervisor is told that the server is ready.", IMMUTABLE);
    public static final Setting<String> PIDFILE =
            row("pidfile", OPTIONAL_PATH, "", "File that holds the process id while the server runs.", IMMUTABLE);
    public static final Setting<LogLevel> LOGLEVEL = row(
            "loglevel", choice(LogLevel.class), LogLevel.NOTICE,
            "The least important messages that still go to the log.");
    public static final Setting<String> LOGFILE =
            row("logfile", PATH, "", "File of the log; empty means standard output.", IMMUTABLE);
    public static final Setting<Boolean> SYSLOG_ENABLED =
            row("syslog-enabled", YES_NO, false, "Send the log to the system log as well.", IMMUTABLE);
    public static final Setting<String> SYSLOG_IDENT =
            row("syslog-ident", TEXT, "redis", "Name of the program in the system log.", IMMUTABLE);
    public static final Setting<SyslogFacility> SYSLOG_FACILITY = row(
            "syslog-facility", choice(SyslogFacility.class), SyslogFacility.LOCAL0,
            "Facility of the system log.", IMMUTABLE);
    public static final Setting<Boolean> CRASH_LOG_ENABLED =
            row("crash-log-enabled", YES_NO, true, "Write a report to the log when the server crashes.");
    public static final Setting<Boolean> CRASH_MEMCHECK_ENABLED = row(
            "crash-memcheck-enabled", YES_NO, true,
            "Test the memory of the machine as part of that report.", NO_EFFECT_YET);
    public static final Setting<Integer> DATABASES = row(
            "databases", integer(1, Integer.MAX_VALUE), 16,
            "Number of databases; clients choose one with SELECT.", IMMUTABLE);
    public static final Setting<Boolean> ALWAYS_SHOW_LOGO =
            row("always-show-logo", YES_NO, false, "Show the banner even where the log is not a terminal.", IMMUTABLE);
    public static final Setting<Boolean> SET_PROC_TITLE = row(
            "set-proc-title", YES_NO, true,
            "Show in process listings what the server is doing.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<String> PROC_TITLE_TEMPLATE = row(
            "proc-title-template", checkedText(TextType::checkTitleTemplate), "{title} {listen-addr} {server-mode}",
            "What the process title says.", NO_EFFECT_YET);
    public static final Setting<String> LOCALE_COLLATE = row(
            "locale-collate", TEXT, "",
            "Locale by which strings are compared in SORT ALPHA; empty means that of the environment.", NO_EFFECT_YET);
    public static final Setting<String> IGNORE_WARNINGS = row(
            "ignore-warnings", TEXT, "",
            "Warnings about the machine that must not stop the server.", NO_EFFECT_YET);
    public static final Setting<Integer> WATCHDOG_PERIOD = row(
            "watchdog-period", integer(0, Integer.MAX_VALUE), 0,
            "Milliseconds after which a stuck command is reported in the log; 0 for never.", HIDDEN, NO_EFFECT_YET);
    public static final Setting<Boolean> USE_EXIT_ON_PANIC = row(
            "use-exit-on-panic", YES_NO, false,
            "End by exit and not by a signal after a crash.", HIDDEN);

    // Snapshots
    public static final Setting<List<SavePoint>> SAVE = row(
            "save", new SavePointsType(), SavePointsType.DEFAULT,
            "When to save by itself: after so many seconds with so many changes.");
    public static final Setting<Boolean> STOP_WRITES_ON_BGSAVE_ERROR = row(
            "stop-writes-on-bgsave-error", YES_NO, true,
            "Refuse writes while the last background save has failed.");
    public static final Setting<Boolean> RDBCOMPRESSION =
            row("rdbcompression", YES_NO, true, "Compress strings in RDB files.");
    public static final Setting<Boolean> RDBCHECKSUM =
            row("rdbchecksum", YES_NO, true, "End RDB files with a checksum, and check it on loading.", IMMUTABLE);
    /// Hidden for the reason that [#IO_ENGINE] is.
    public static final Setting<Integer> RDB_VERSION = row(
            "rdb-version", integer(10, 12), 10,
            "Version of the RDB format that is written; 12 where fields of hashes expire.", HIDDEN);
    public static final Setting<SanitizeDumpPayload> SANITIZE_DUMP_PAYLOAD = row(
            "sanitize-dump-payload", choice(SanitizeDumpPayload.class), SanitizeDumpPayload.NO,
            "Whose RDB and RESTORE payloads are checked in depth.", DEBUG, NO_EFFECT_YET);
    public static final Setting<String> DBFILENAME = row(
            "dbfilename", checkedText(TextType::checkDbfilename), "dump.rdb",
            "Name of the RDB file in dir.", PROTECTED);
    public static final Setting<Boolean> RDB_DEL_SYNC_FILES = row(
            "rdb-del-sync-files", YES_NO, false,
            "Delete RDB files that only served replication, where nothing is to be persisted.");
    public static final Setting<String> DIR = row(
            "dir", new DirectoryType(), startDirectory(),
            "Directory of all data files; relative paths begin there.", PROTECTED, DENY_LOADING);
    public static final Setting<Boolean> RDB_SAVE_INCREMENTAL_FSYNC = row(
            "rdb-save-incremental-fsync", YES_NO, true,
            "Force an RDB file to the disk piece by piece while it is written.");
    public static final Setting<Integer> RDB_KEY_SAVE_DELAY = row(
            "rdb-key-save-delay", integer(Integer.MIN_VALUE, Integer.MAX_VALUE), 0,
            "Microseconds to wait after each key of an RDB file; negative for a pause now and then.",
            HIDDEN);
    public static final Setting<Integer> KEY_LOAD_DELAY = row(
            "key-load-delay", integer(Integer.MIN_VALUE, Integer.MAX_VALUE), 0,
            "Microseconds to wait after each key that is loaded; negative for a pause now and then.",
            HIDDEN);
    public static final Setting<Long> LOADING_PROCESS_EVENTS_INTERVAL_BYTES = row(
            "loading-process-events-interval-bytes", longInteger(1024, Integer.MAX_VALUE), 2L << 20,
            "Bytes loaded between two looks at the clients.", HIDDEN);

    // Replication
    public static final Setting<MasterAddress> REPLICAOF = row(
            "replicaof|slaveof", new MasterAddressType(), MasterAddress.NONE,
            "Be a replica of this master.", IMMUTABLE);
    public static final Setting<String> MASTERAUTH =
            row("masterauth", OPTIONAL_TEXT, "", "Password for the master.", SENSITIVE);
    public static final Setting<String> MASTERUSER =
            row("masteruser", OPTIONAL_TEXT, "", "User name for the master, where it has users.", SENSITIVE);
    public static final Setting<Boolean> REPLICA_SERVE_STALE_DATA = row(
            "replica-serve-stale-data|slave-serve-stale-data", YES_NO, true,
            "Answer from old data while the master is out of reach.");
    public static final Setting<Boolean> REPLICA_READ_ONLY =
            row("replica-read-only|slave-read-only", YES_NO, true, "Refuse writes of clients on a replica.", DEBUG);
    public static final Setting<Boolean> REPL_DISKLESS_SYNC = row(
            "repl-diskless-sync", YES_NO, true,
            "Send the dataset to replicas straight from memory and not through a file.", DEBUG);
    public static final Setting<Integer> REPL_DISKLESS_SYNC_DELAY = row(
            "repl-diskless-sync-delay", integer(0, Integer.MAX_VALUE), 5,
            "Seconds to wait for more replicas before such a transfer begins.");
    public static final Setting<Integer> REPL_DISKLESS_SYNC_MAX_REPLICAS = row(
            "repl-diskless-sync-max-replicas", integer(0, Integer.MAX_VALUE), 0,
            "Begin at once when so many replicas wait; 0 for always wait out the delay.");
    public static final Setting<DisklessLoad> REPL_DISKLESS_LOAD = row(
            "repl-diskless-load", choice(DisklessLoad.class), DisklessLoad.DISABLED,
            "Where a replica puts a dataset that it receives.", DENY_LOADING, DEBUG);
    public static final Setting<Boolean> REPL_DISABLE_TCP_NODELAY = row(
            "repl-disable-tcp-nodelay", YES_NO, false,
            "Let the kernel gather small packets to replicas: less traffic, more delay.");
    public static final Setting<Integer> REPL_PING_REPLICA_PERIOD = row(
            "repl-ping-replica-period|repl-ping-slave-period", integer(1, Integer.MAX_VALUE), 10,
            "Seconds between two pings of a master to its replicas.");
    public static final Setting<Integer> REPL_TIMEOUT = row(
            "repl-timeout", integer(1, Integer.MAX_VALUE), 60,
            "Seconds of silence after which a replication link counts as broken.");
    public static final Setting<Long> REPL_BACKLOG_SIZE = row(
            "repl-backlog-size", memoryAtLeast(16 << 10), 1L << 20,
            "Bytes of the stream kept for replicas that come back.");
    public static final Setting<Long> REPL_BACKLOG_TTL = row(
            "repl-backlog-ttl", longInteger(0, Long.MAX_VALUE), 3600L,
            "Seconds after the last replica has left for which the backlog is kept; 0 for ever.");
    public static final Setting<Integer> REPLICA_PRIORITY = row(
            "replica-priority|slave-priority", integer(0, Integer.MAX_VALUE), 100,
            "Rank for promotion by Sentinel: the lowest goes first, 0 never.");
    public static final Setting<PropagationErrorBehavior> PROPAGATION_ERROR_BEHAVIOR = row(
            "propagation-error-behavior", choice(PropagationErrorBehavior.class), PropagationErrorBehavior.IGNORE,
            "What to do when a command from the master or the log fails.", NO_EFFECT_YET);
    public static final Setting<Boolean> REPLICA_IGNORE_DISK_WRITE_ERRORS = row(
            "replica-ignore-disk-write-errors", YES_NO, false,
            "Go on as a replica when the disk refuses writes, and do not crash.", NO_EFFECT_YET);
    public static final Setting<Boolean> REPLICA_ANNOUNCED =
            row("replica-announced", YES_NO, true, "Let Sentinel show this replica to clients.");
    public static final Setting<Integer> MIN_REPLICAS_TO_WRITE = row(
            "min-replicas-to-write|min-slaves-to-write", integer(0, Integer.MAX_VALUE), 0,
            "Replicas that must be well for writes to be accepted; 0 for none.");
    public static final Setting<Integer> MIN_REPLICAS_MAX_LAG = row(
            "min-replicas-max-lag|min-slaves-max-lag", integer(0, Integer.MAX_VALUE), 10,
            "Seconds since its last sign up to which a replica counts as well.");
    public static final Setting<String> REPLICA_ANNOUNCE_IP = row(
            "replica-announce-ip|slave-announce-ip", OPTIONAL_TEXT, "",
            "Address under which the master names this replica.");
    public static final Setting<Integer> REPLICA_ANNOUNCE_PORT = row(
            "replica-announce-port|slave-announce-port", integer(0, 65535), 0,
            "Port under which the master names this replica; 0 for the real one.");
    public static final Setting<Boolean> REPLICA_LAZY_FLUSH = row(
            "replica-lazy-flush|slave-lazy-flush", YES_NO, false,
            "Free the old dataset in the background before a full synchronisation.");
    public static final Setting<Boolean> REPLICA_IGNORE_MAXMEMORY =
            row("replica-ignore-maxmemory|slave-ignore-maxmemory", YES_NO, true, "Leave eviction to the master.");

    // Security
    public static final Setting<String> REQUIREPASS =
            row("requirepass", OPTIONAL_TEXT, "", "Password of the default user.", SENSITIVE);
    public static final Setting<String> ACLFILE = row(
            "aclfile", TEXT, "",
            "File of users and their rights, in place of user lines here.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<Long> ACLLOG_MAX_LEN =
            row("acllog-max-len", longInteger(0, Long.MAX_VALUE), 128L, "Entries kept in ACL LOG.", NO_EFFECT_YET);
    public static final Setting<AclPubsubDefault> ACL_PUBSUB_DEFAULT = row(
            "acl-pubsub-default", choice(AclPubsubDefault.class), AclPubsubDefault.RESETCHANNELS,
            "Channels that a new user may use.", NO_EFFECT_YET);
    public static final Setting<ProtectedAction> ENABLE_PROTECTED_CONFIGS = row(
            "enable-protected-configs", choice(ProtectedAction.class), ProtectedAction.NO,
            "Who may change dir and dbfilename at run time.", IMMUTABLE);
    public static final Setting<ProtectedAction> ENABLE_DEBUG_COMMAND = row(
            "enable-debug-command", choice(ProtectedAction.class), ProtectedAction.NO,
            "Who may call DEBUG.", IMMUTABLE);
    public static final Setting<ProtectedAction> ENABLE_MODULE_COMMAND = row(
            "enable-module-command", choice(ProtectedAction.class), ProtectedAction.NO,
            "Who may call MODULE.", IMMUTABLE, NO_EFFECT_YET);

    // Clients and memory
    public static final Setting<Long> MAXCLIENTS =
            row("maxclients", unsignedInteger(1, 0xFFFF_FFFFL), 10_000L, "Connections accepted at a time.");
    public static final Setting<Long> MAXMEMORY =
            row("maxmemory", unsignedMemory(0, -1), 0L, "Bytes of data at which eviction begins; 0 for no limit.");
    public static final Setting<MaxmemoryPolicy> MAXMEMORY_POLICY = row(
            "maxmemory-policy", choice(MaxmemoryPolicy.class), MaxmemoryPolicy.NOEVICTION,
            "Which keys go when maxmemory is reached.");
    public static final Setting<Integer> MAXMEMORY_SAMPLES = row(
            "maxmemory-samples", integer(1, Integer.MAX_VALUE), 5,
            "Keys compared for each one evicted: more is better and slower.");
    public static final Setting<Integer> MAXMEMORY_EVICTION_TENACITY = row(
            "maxmemory-eviction-tenacity", integer(0, 100), 10,
            "How long eviction may hold up a command: 0 hardly, 100 until done.");
    public static final Setting<Long> MAXMEMORY_CLIENTS = row(
            "maxmemory-clients", memoryOrPercent(100), 0L,
            "Memory of all clients together (percentages of maxmemory) at which the largest are closed; 0 "
                    + "for no limit.");
    public static final Setting<ClientOutputLimits> CLIENT_OUTPUT_BUFFER_LIMIT = row(
            "client-output-buffer-limit", new ClientOutputLimitsType(), ClientOutputLimits.DEFAULT,
            "Output that may wait for a client before it is closed.");
    public static final Setting<Long> CLIENT_QUERY_BUFFER_LIMIT = row(
            "client-query-buffer-limit", unsignedMemory(1 << 20, Long.MAX_VALUE), 1L << 30,
            "Input that a client may have waiting.", DEBUG);
    public static final Setting<Long> PROTO_MAX_BULK_LEN = row(
            "proto-max-bulk-len", memory(1 << 20, Long.MAX_VALUE), 512L << 20,
            "Longest string that a client may send.", DEBUG);
    public static final Setting<Long> TRACKING_TABLE_MAX_KEYS = row(
            "tracking-table-max-keys", unsignedInteger(0, Long.MAX_VALUE), 1_000_000L,
            "Keys remembered for clients that cache them; 0 for no limit.", NO_EFFECT_YET);
    public static final Setting<Integer> ACTIVE_EXPIRE_EFFORT =
            row("active-expire-effort", integer(1, 10), 1, "How hard to look for expired keys: 1 to 10.");

    // Freeing in the background
    public static final Setting<Boolean> LAZYFREE_LAZY_EVICTION =
            row("lazyfree-lazy-eviction", YES_NO, false, "Free evicted values in the background.", DEBUG);
    public static final Setting<Boolean> LAZYFREE_LAZY_EXPIRE =
            row("lazyfree-lazy-expire", YES_NO, false, "Free expired values in the background.", DEBUG);
    public static final Setting<Boolean> LAZYFREE_LAZY_SERVER_DEL = row(
            "lazyfree-lazy-server-del", YES_NO, false,
            "Free values that a command overwrites in the background.", DEBUG);
    public static final Setting<Boolean> LAZYFREE_LAZY_USER_DEL =
            row("lazyfree-lazy-user-del", YES_NO, false, "Let DEL work as UNLINK.", DEBUG);
    public static final Setting<Boolean> LAZYFREE_LAZY_USER_FLUSH = row(
            "lazyfree-lazy-user-flush", YES_NO, false,
            "Let FLUSHDB, FLUSHALL and SCRIPT FLUSH work as with ASYNC.", DEBUG);

    // Threads and operating system
    public static final Setting<Integer> IO_THREADS = row(
            "io-threads", integer(1, 128), 1,
            "Threads that read, parse and write; commands stay on one.", IMMUTABLE, DEBUG, NO_EFFECT_YET);
    public static final Setting<Boolean> IO_THREADS_DO_READS = row(
            "io-threads-do-reads", YES_NO, false,
            "Let those threads read and parse as well.", IMMUTABLE, DEBUG, NO_EFFECT_YET);
    public static final Setting<OomScoreAdj> OOM_SCORE_ADJ = row(
            "oom-score-adj", ChoiceType.oomScoreAdj(), OomScoreAdj.NO,
            "Whether to tell the kernel how readily to kill this process when memory runs out.", NO_EFFECT_YET);
    public static final Setting<List<Integer>> OOM_SCORE_ADJ_VALUES = row(
            "oom-score-adj-values", new OomScoreValuesType(), List.of(0, 200, 800),
            "The scores for a master, a replica and a child process.", NO_EFFECT_YET);
    public static final Setting<Boolean> DISABLE_THP = row(
            "disable-thp", YES_NO, true,
            "Turn transparent huge pages off for this process.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<String> SERVER_CPULIST =
            row("server_cpulist", OPTIONAL_TEXT, "", "Processors for the main thread.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<String> BIO_CPULIST =
            row("bio_cpulist", OPTIONAL_TEXT, "", "Processors for background threads.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<String> AOF_REWRITE_CPULIST = row(
            "aof_rewrite_cpulist", OPTIONAL_TEXT, "",
            "Processors for rewriting the append-only file.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<String> BGSAVE_CPULIST =
            row("bgsave_cpulist", OPTIONAL_TEXT, "", "Processors for background saves.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<Boolean> JEMALLOC_BG_THREAD = row(
            "jemalloc-bg-thread", YES_NO, true,
            "Accepted for the sake of old files: a setting of an allocator that is not used here.", NO_EFFECT_YET);
    public static final Setting<Boolean> ACTIVEREHASHING = row(
            "activerehashing", YES_NO, true,
            "Accepted for the sake of old files: tables here grow without rehashing.", NO_EFFECT_YET);
    public static final Setting<Integer> HZ =
            row("hz", clampedInteger(1, 500), 10, "How often a second the server looks after its chores.");
    public static final Setting<Boolean> DYNAMIC_HZ =
            row("dynamic-hz", YES_NO, true, "Raise that number while many clients are connected.");

    // Append-only file
    public static final Setting<Boolean> APPENDONLY =
            row("appendonly", YES_NO, false, "Keep a log of every write.", DENY_LOADING, NO_EFFECT_YET);
    public static final Setting<String> APPENDFILENAME = row(
            "appendfilename", checkedText(TextType::checkAppendfilename), "appendonly.aof",
            "First part of the names of the files of the log.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<String> APPENDDIRNAME = row(
            "appenddirname", checkedText(TextType::checkAppenddirname), "appendonlydir",
            "Directory of those files, in dir.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<AppendFsync> APPENDFSYNC = row(
            "appendfsync", choice(AppendFsync.class), AppendFsync.EVERYSEC,
            "When the log is forced to the disk.", NO_EFFECT_YET);
    public static final Setting<Boolean> NO_APPENDFSYNC_ON_REWRITE = row(
            "no-appendfsync-on-rewrite", YES_NO, false,
            "Do not force it while a snapshot or a rewrite keeps the disk busy.", NO_EFFECT_YET);
    public static final Setting<Integer> AUTO_AOF_REWRITE_PERCENTAGE = row(
            "auto-aof-rewrite-percentage", integer(0, Integer.MAX_VALUE), 100,
            "Growth of the log in percent at which it is rewritten; 0 for never.", NO_EFFECT_YET);
    public static final Setting<Long> AUTO_AOF_REWRITE_MIN_SIZE = row(
            "auto-aof-rewrite-min-size", memory(0, Long.MAX_VALUE), 64L << 20,
            "Size below which the log is not rewritten.", NO_EFFECT_YET);
    public static final Setting<Boolean> AOF_LOAD_TRUNCATED = row(
            "aof-load-truncated", YES_NO, true,
            "Load a log that ends in the middle of a command, without that command.", NO_EFFECT_YET);
    public static final Setting<Boolean> AOF_USE_RDB_PREAMBLE = row(
            "aof-use-rdb-preamble", YES_NO, true,
            "Begin a rewritten log with an RDB part, which is shorter and loads faster.", NO_EFFECT_YET);
    public static final Setting<Boolean> AOF_TIMESTAMP_ENABLED = row(
            "aof-timestamp-enabled", YES_NO, false,
            "Note the time in the log, so that it can be cut at a point in time.", NO_EFFECT_YET);
    public static final Setting<Boolean> AOF_REWRITE_INCREMENTAL_FSYNC = row(
            "aof-rewrite-incremental-fsync", YES_NO, true,
            "Force a rewritten log to the disk piece by piece while it is written.", NO_EFFECT_YET);
    public static final Setting<Boolean> AOF_DISABLE_AUTO_GC = row(
            "aof-disable-auto-gc", YES_NO, false,
            "Keep the files of the log that a rewrite has made superfluous.", HIDDEN, NO_EFFECT_YET);

    // Shutdown
    public static final Setting<Integer> SHUTDOWN_TIMEOUT = row(
            "shutdown-timeout", integer(0, Integer.MAX_VALUE), 10,
            "Seconds that a shutdown waits for replicas that lag behind.");
    public static final Setting<Set<ShutdownFlag>> SHUTDOWN_ON_SIGINT =
            row("shutdown-on-sigint", new ShutdownFlagsType(), Set.of(), "How to shut down on SIGINT.");
    public static final Setting<Set<ShutdownFlag>> SHUTDOWN_ON_SIGTERM =
            row("shutdown-on-sigterm", new ShutdownFlagsType(), Set.of(), "How to shut down on SIGTERM.");

    // Scripts
    public static final Setting<Long> BUSY_REPLY_THRESHOLD = row(
            "busy-reply-threshold|lua-time-limit", longInteger(0, Long.MAX_VALUE), 5000L,
            "Milliseconds after which a running script lets others see that the server is busy.", NO_EFFECT_YET);
    public static final Setting<Boolean> LUA_ENABLE_DEPRECATED_API = row(
            "lua-enable-deprecated-api", YES_NO, false,
            "Let scripts use what security fixes of 2025 took from them.", IMMUTABLE, HIDDEN, NO_EFFECT_YET);

    // Slow log, latency and events
    public static final Setting<Long> SLOWLOG_LOG_SLOWER_THAN = row(
            "slowlog-log-slower-than", longInteger(-1, Long.MAX_VALUE), 10_000L,
            "Microseconds from which a command is put into the slow log; negative for never.");
    public static final Setting<Long> SLOWLOG_MAX_LEN =
            row("slowlog-max-len", longInteger(0, Long.MAX_VALUE), 128L, "Entries kept in the slow log.");
    public static final Setting<Long> LATENCY_MONITOR_THRESHOLD = row(
            "latency-monitor-threshold", longInteger(0, Long.MAX_VALUE), 0L,
            "Milliseconds from which an event is noted by LATENCY; 0 for never.");
    public static final Setting<Boolean> LATENCY_TRACKING =
            row("latency-tracking", YES_NO, true, "Keep the distribution of the time that each command takes.");
    public static final Setting<List<Double>> LATENCY_TRACKING_INFO_PERCENTILES = row(
            "latency-tracking-info-percentiles", new PercentilesType(), List.of(50.0, 99.0, 99.9),
            "Percentiles of it that INFO shows.");
    public static final Setting<Integer> NOTIFY_KEYSPACE_EVENTS =
            row("notify-keyspace-events", new NotifyClassesType(), 0, "Which events on keys are published to clients.");

    // Encodings of values
    public static final Setting<Long> HASH_MAX_LISTPACK_ENTRIES = row(
            "hash-max-listpack-entries|hash-max-ziplist-entries", unsignedInteger(0, Long.MAX_VALUE), 512L,
            "Fields up to which a hash is kept in compact form.");
    public static final Setting<Long> HASH_MAX_LISTPACK_VALUE = row(
            "hash-max-listpack-value|hash-max-ziplist-value", unsignedMemory(0, Long.MAX_VALUE), 64L,
            "Bytes per field or value up to which a hash is kept in compact form.");
    public static final Setting<Integer> LIST_MAX_LISTPACK_SIZE = row(
            "list-max-listpack-size|list-max-ziplist-size", integer(Integer.MIN_VALUE, Integer.MAX_VALUE), -2,
            "Size of a node of a list: elements, or -1 to -5 for 4, 8, 16, 32, 64 kB.");
    public static final Setting<Integer> LIST_COMPRESS_DEPTH = row(
            "list-compress-depth", integer(0, Integer.MAX_VALUE), 0,
            "Nodes at each end of a list that are never compressed; 0 for no compression.", DEBUG, NO_EFFECT_YET);
    public static final Setting<Long> SET_MAX_INTSET_ENTRIES = row(
            "set-max-intset-entries", unsignedInteger(0, Long.MAX_VALUE), 512L,
            "Members up to which a set of integers is kept as a sorted array.");
    public static final Setting<Long> SET_MAX_LISTPACK_ENTRIES = row(
            "set-max-listpack-entries", unsignedInteger(0, Long.MAX_VALUE), 128L,
            "Members up to which another set is kept in compact form.");
    public static final Setting<Long> SET_MAX_LISTPACK_VALUE = row(
            "set-max-listpack-value", unsignedInteger(0, Long.MAX_VALUE), 64L,
            "Bytes per member up to which a set is kept in compact form.");
    public static final Setting<Long> ZSET_MAX_LISTPACK_ENTRIES = row(
            "zset-max-listpack-entries|zset-max-ziplist-entries", unsignedInteger(0, Long.MAX_VALUE), 128L,
            "Members up to which a sorted set is kept in compact form.");
    public static final Setting<Long> ZSET_MAX_LISTPACK_VALUE = row(
            "zset-max-listpack-value|zset-max-ziplist-value", unsignedMemory(0, Long.MAX_VALUE), 64L,
            "Bytes per member up to which a sorted set is kept in compact form.");
    public static final Setting<Long> HLL_SPARSE_MAX_BYTES = row(
            "hll-sparse-max-bytes", unsignedMemory(0, Long.MAX_VALUE), 3000L,
            "Bytes up to which a HyperLogLog stays sparse.");
    public static final Setting<Long> STREAM_NODE_MAX_BYTES = row(
            "stream-node-max-bytes", unsignedMemory(0, Long.MAX_VALUE), 4096L,
            "Bytes of a node of a stream; 0 for no limit.");
    public static final Setting<Long> STREAM_NODE_MAX_ENTRIES = row(
            "stream-node-max-entries", longInteger(0, Long.MAX_VALUE), 100L,
            "Entries of a node of a stream; 0 for no limit.");
    public static final Setting<Integer> LFU_LOG_FACTOR = row(
            "lfu-log-factor", integer(0, Integer.MAX_VALUE), 10,
            "How much harder it gets for a key to seem used more often.");
    public static final Setting<Integer> LFU_DECAY_TIME = row(
            "lfu-decay-time", integer(0, Integer.MAX_VALUE), 1,
            "Minutes after which a key seems used less often; 0 for always.");

    // Defragmentation
    public static final Setting<Boolean> ACTIVEDEFRAG = row(
            "activedefrag", YES_NO, false,
            "Move values together while the server runs, to give memory back.", DEBUG, NO_EFFECT_YET);
    public static final Setting<Long> ACTIVE_DEFRAG_IGNORE_BYTES = row(
            "active-defrag-ignore-bytes", unsignedMemory(1, Long.MAX_VALUE), 100L << 20,
            "Waste below which nothing is moved.", NO_EFFECT_YET);
    public static final Setting<Integer> ACTIVE_DEFRAG_THRESHOLD_LOWER = row(
            "active-defrag-threshold-lower", integer(0, 1000), 10,
            "Waste in percent at which moving begins.", NO_EFFECT_YET);
    public static final Setting<Integer> ACTIVE_DEFRAG_THRESHOLD_UPPER = row(
            "active-defrag-threshold-upper", integer(0, 1000), 100,
            "Waste in percent at which it works hardest.", NO_EFFECT_YET);
    public static final Setting<Integer> ACTIVE_DEFRAG_CYCLE_MIN = row(
            "active-defrag-cycle-min", integer(1, 99), 1,
            "Share of a processor in percent that it takes at the least.", NO_EFFECT_YET);
    public static final Setting<Integer> ACTIVE_DEFRAG_CYCLE_MAX = row(
            "active-defrag-cycle-max", integer(1, 99), 25,
            "Share of a processor in percent that it takes at the most.", NO_EFFECT_YET);
    public static final Setting<Long> ACTIVE_DEFRAG_MAX_SCAN_FIELDS = row(
            "active-defrag-max-scan-fields", longInteger(1, Long.MAX_VALUE), 1000L,
            "Elements from which a value is moved in steps.", NO_EFFECT_YET);

    // Cluster
    public static final Setting<Boolean> CLUSTER_ENABLED =
            row("cluster-enabled", YES_NO, false, "Be a node of a cluster.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<String> CLUSTER_CONFIG_FILE = row(
            "cluster-config-file", TEXT, "nodes.conf",
            "File in which the node keeps what it knows of the cluster; not for editing.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<Long> CLUSTER_NODE_TIMEOUT = row(
            "cluster-node-timeout", longInteger(0, Long.MAX_VALUE), 15_000L,
            "Milliseconds of silence after which a node counts as failed.", NO_EFFECT_YET);
    public static final Setting<Long> CLUSTER_PING_INTERVAL = row(
            "cluster-ping-interval", longInteger(0, Long.MAX_VALUE), 0L,
            "Milliseconds after which a silent node is pinged; 0 for half the node timeout.", HIDDEN, NO_EFFECT_YET);
    public static final Setting<Integer> CLUSTER_PORT = row(
            "cluster-port", integer(0, 65535), 0,
            "Port of the cluster bus; 0 for the port of clients plus 10000.", IMMUTABLE, NO_EFFECT_YET);
    public static final Setting<Integer> CLUSTER_REPLICA_VALIDITY_FACTOR = row(
            "cluster-replica-validity-factor|cluster-slave-validity-factor", integer(0, Integer.MAX_VALUE), 10,
            "Times the node timeout after which the data of a replica is too old for promotion; 0 for never.",
            NO_EFFECT_YET);
    public static final Setting<Integer> CLUSTER_MIGRATION_BARRIER = row(
            "cluster-migration-barrier", integer(0, Integer.MAX_VALUE), 1,
            "Replicas that a master keeps when others lend one to a master without.", NO_EFFECT_YET);
    public static final Setting<Boolean> CLUSTER_ALLOW_REPLICA_MIGRATION = row(
            "cluster-allow-replica-migration", YES_NO, true,
            "Let replicas move to masters that have none.", NO_EFFECT_YET);
    public static final Setting<Boolean> CLUSTER_REPLICA_NO_FAILOVER = row(
            "cluster-replica-no-failover|cluster-slave-no-failover", YES_NO, false,
            "Never promote this replica by itself.", NO_EFFECT_YET);
    public static final Setting<Boolean> CLUSTER_REQUIRE_FULL_COVERAGE = row(
            "cluster-require-full-coverage", YES_NO, true,
            "Refuse commands while some slot has no master.", NO_EFFECT_YET);
    public static final Setting<Boolean> CLUSTER_ALLOW_READS_WHEN_DOWN = row(
            "cluster-allow-reads-when-down", YES_NO, false,
            "Answer reads even while the cluster is down.", NO_EFFECT_YET);
    public static final Setting<Boolean> CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN = row(
            "cluster-allow-pubsubshard-when-down", YES_NO, true,
            "Serve shard channels even while the cluster is down.", NO_EFFECT_YET);
    public static final Setting<Long> CLUSTER_LINK_SENDBUF_LIMIT = row(
            "cluster-link-sendbuf-limit", unsignedMemory(0, -1), 0L,
            "Bytes that may wait on a link of the bus; 0 for no limit.", NO_EFFECT_YET);
    public static final Setting<String> CLUSTER_ANNOUNCE_IP = row(
            "cluster-announce-ip", OPTIONAL_TEXT, "",
            "Address under which other nodes know this one.", NO_EFFECT_YET);
    public static final Setting<Integer> CLUSTER_ANNOUNCE_PORT = row(
            "cluster-announce-port", integer(0, 65535), 0,
            "Port of clients to announce; 0 for the real one.", NO_EFFECT_YET);
    public static final Setting<Integer> CLUSTER_ANNOUNCE_TLS_PORT = row(
            "cluster-announce-tls-port", integer(0, 65535), 0,
            "TLS port of clients to announce; 0 for the real one.", NO_EFFECT_YET);
    public static final Setting<Integer> CLUSTER_ANNOUNCE_BUS_PORT = row(
            "cluster-announce-bus-port", integer(0, 65535), 0,
            "Port of the bus to announce; 0 for the real one.", NO_EFFECT_YET);
    public static final Setting<String> CLUSTER_ANNOUNCE_HOSTNAME = row(
            "cluster-announce-hostname", optionalText(TextType::checkHostname), "",
            "Host name to announce.", NO_EFFECT_YET);
    public static final Setting<String> CLUSTER_ANNOUNCE_HUMAN_NODENAME = row(
            "cluster-announce-human-nodename", optionalText(TextType::checkNodename), "",
            "Name of this node for people, shown in logs.", NO_EFFECT_YET);
    public static final Setting<ClusterEndpointType> CLUSTER_PREFERRED_ENDPOINT_TYPE = row(
            "cluster-preferred-endpoint-type", choice(ClusterEndpointType.class), ClusterEndpointType.IP,
            "How clients are told where a slot is.", NO_EFFECT_YET);
    // spotless:on

    private static final Map<String, Setting<?>> BY_NAME = byName();

    private final List<List<Consumer<Object>>> listeners = new ArrayList<>();
    private final Applier[] appliers = new Applier[ROWS.size()];
    private volatile Object[] values = new Object[ROWS.size()];

    /// All settings at their defaults.
    public Settings() {
        for (Setting<?> row : ROWS) {
            values[row.index] = row.defaultValue();
            listeners.add(new ArrayList<>());
        }
    }

    /// Every row, in the order of the table.
    public static List<Setting<?>> all() {
        return Collections.unmodifiableList(ROWS);
    }

    /// The row with this name or alias, in any case of letters.
    public static Optional<Setting<?>> find(String name) {
        return Optional.ofNullable(BY_NAME.get(Words.lowerCase(name)));
    }

    @SuppressWarnings("unchecked")
    public <T> T get(Setting<T> setting) {
        return (T) values[setting.index];
    }

    /// The value as CONFIG GET shows it.
    public <T> String show(Setting<T> setting) {
        return setting.format(get(setting));
    }

    /// The value of a setting that names a file, resolved against `dir`.
    public Path path(Setting<String> setting) {
        return Paths.of(get(DIR)).resolve(Paths.of(get(setting)));
    }

    /// Replaces a value from inside the server, as REPLICAOF does, whatever the flags of the setting. Listeners hear of
    /// it, appliers do not.
    public <T> void put(Setting<T> setting, T value) {
        Object[] next = values.clone();
        next[setting.index] = value;
        publish(next);
    }

    /// Calls the listener with the new value after each change, once the change is certain.
    @SuppressWarnings("unchecked")
    public <T> void onChange(Setting<T> setting, Consumer<T> listener) {
        listeners.get(setting.index).add((Consumer<Object>) listener);
    }

    /// As [#onChange], and calls the listener with the present value at once.
    public <T> void follow(Setting<T> setting, Consumer<T> listener) {
        onChange(setting, listener);
        listener.accept(get(setting));
    }

    /// Lets `applier` put changes of these settings into effect. A setting has one applier; a later one replaces it.
    public void onApply(Applier applier, Setting<?>... settings) {
        for (Setting<?> setting : settings) {
            appliers[setting.index] = applier;
        }
    }

    /// CONFIG SET: all of the values or none.
    ///
    /// @param pairs names and values in turn
    /// @param loading true while the server loads a dataset
    /// @param local true if the client is on this machine
    /// @return the error reply with its code and without the `-`, or nothing if all went well
    public Optional<String> setAll(List<String> pairs, boolean loading, boolean local) {
        return new SettingsChange(this, loading, local).run(pairs);
    }

    /// CONFIG GET: names and values that match. A pattern without `*`, `?` or `[` is a name, and is shown as it was
    /// asked for; hidden settings answer to their names only.
    public Map<String, String> match(List<String> patterns) {
        Map<String, String> found = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        for (String pattern : patterns) {
            if (Wildcard.isIn(pattern)) {
                BY_NAME.forEach((name, setting) -> {
                    if (!setting.has(HIDDEN) && Wildcard.matches(pattern, name) && seen.add(name)) {
                        found.put(name, show(setting));
                    }
                });
            } else {
                find(pattern)
                        .filter(_ -> seen.add(Words.lowerCase(pattern)))
                        .ifPresent(setting -> found.put(pattern, show(setting)));
            }
        }
        return found;
    }

    /// The settings that are not at their defaults although they have no effect yet, for one line in the log at start.
    public List<Setting<?>> withoutEffect() {
        return ROWS.stream()
                .filter(row -> row.has(NO_EFFECT_YET) && !get(row).equals(row.defaultValue()))
                .toList();
    }

    /// Reads a value and puts it in place, without asking whether it may change now and without telling anybody.
    void read(Setting<?> setting, List<String> words, boolean fromFile) throws RefusedException {
        Object[] next = values.clone();
        parseInto(next, setting, words, fromFile);
        values = next;
    }

    /// Reads a value into a copy of the values.
    @SuppressWarnings("unchecked")
    static <T> void parseInto(Object[] values, Setting<T> setting, List<String> words, boolean fromFile)
            throws RefusedException {
        values[setting.index] = setting.type.parse(words, (T) values[setting.index], fromFile);
    }

    Optional<Applier> applier(Setting<?> setting) {
        return Optional.ofNullable(appliers[setting.index]);
    }

    /// All values of this moment, by the index of the setting; not to be changed.
    Object[] snapshot() {
        return values;
    }

    /// Puts all of these values in place, without telling anybody.
    void replace(Object[] next) {
        values = next;
    }

    /// Tells the listeners what has changed since the snapshot.
    void announceSince(Object[] snapshot) {
        Object[] now = values;
        for (Setting<?> row : ROWS) {
            if (!now[row.index].equals(snapshot[row.index])) {
                listeners.get(row.index).forEach(listener -> listener.accept(now[row.index]));
            }
        }
    }

    private void publish(Object[] next) {
        Object[] before = values;
        values = next;
        announceSince(before);
    }

    private static <T> Setting<T> row(
            String names, SettingType<T> type, T defaultValue, String documentation, Setting.Flag... flags) {
        Setting<T> setting = new Setting<>(ROWS.size(), names, type, defaultValue, documentation, flags);
        ROWS.add(setting);
        return setting;
    }

    private static <E extends Enum<E>> ChoiceType<E> choice(Class<E> values) {
        return ChoiceType.of(values);
    }

    private static TextType checkedText(TextType.Check check) {
        return new TextType(false, check);
    }

    private static TextType optionalText(TextType.Check check) {
        return new TextType(true, check);
    }

    private static Map<String, Setting<?>> byName() {
        Map<String, Setting<?>> names = new LinkedHashMap<>();
        for (Setting<?> row : ROWS) {
            names.put(row.name(), row);
            row.alias().ifPresent(alias -> names.put(alias, row));
        }
        return names;
    }

    private static String startDirectory() {
        try {
            return Paths.bytesOf(Path.of("").toRealPath());
        } catch (IOException e) {
            throw new UncheckedIOException("the working directory cannot be found", e);
        }
    }
}

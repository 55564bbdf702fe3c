using System.Globalization;
using System.Text;

namespace Bib.Storage.Postgres;

/// <summary>
/// Writes <c>postgresql.conf</c> and <c>pg_hba.conf</c>. Both are ours whole, and written at every start.
/// </summary>
internal static class ServerConfiguration
{
    /// <summary>The port, which over a Unix socket is only a part of the socket's name.</summary>
    public const int Port = 5432;

    /// <summary>The server's settings.</summary>
    public static string Settings(PostgresOptions options)
    {
        var text = new StringBuilder("# Written by bibd at every start; changes here are lost.\n");
        void Set(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name} = {value}\n");
        void Section(string title) => text.Append(CultureInfo.InvariantCulture, $"\n# {title}\n");

        Section("Reached over a Unix socket in the cluster's own folder, by nobody but its owner and root.");
        Set("listen_addresses", "''");
        Set("unix_socket_directories", "'.'");
        Set("unix_socket_permissions", "0700");
        Set("port", Port.ToString(CultureInfo.InvariantCulture));
        Set("password_encryption", "'scram-sha-256'");
        Set("max_connections", options.MaxConnections.ToString(CultureInfo.InvariantCulture));

        // A server that is short of processor time needs longer to let its own node in; nobody else reaches it.
        Set("authentication_timeout", "'60s'");

        Section("Durable, and ready for backups and point-in-time recovery.");
        Set("fsync", "on");
        Set("synchronous_commit", "on");
        Set("full_page_writes", "on");
        Set("wal_level", "replica");
        Set("wal_log_hints", "on");
        Set("max_wal_senders", "4");
        Set("archive_mode", "on");

        // An empty command would keep every segment for ever; this lets go of them until a backup names its own.
        Set("archive_command", "'/bin/true'");
        Set("max_wal_size", "'512MB'");
        Set("min_wal_size", "'80MB'");
        Set("checkpoint_timeout", "'5min'");

        Section("Modest beside a node.");
        Set("shared_buffers", $"'{options.SharedBuffersMebibytes}MB'");
        Set("dynamic_shared_memory_type", "posix");
        Set("huge_pages", "off");
        Set("jit", "off");

        Section("Says what happened, never with whose values.");
        Set("logging_collector", "on");
        Set("log_directory", "'log'");
        Set("log_filename", "'postgresql-%Y-%m-%d_%H%M%S.log'");
        Set("log_rotation_age", "'1d'");

        // A sixteenth of what is kept, so that letting go of the oldest never lets go of much.
        Set("log_rotation_size", $"'{Math.Max(1, options.LogMebibytes / 16)}MB'");
        Set("log_file_mode", "0600");
        Set("log_connections", "on");
        Set("log_disconnections", "on");
        Set("log_statement", $"'{options.QueryLog.ToString().ToLowerInvariant()}'");
        Set("log_duration", options.QueryLog == PostgresQueryLog.All ? "on" : "off");
        Set("log_parameter_max_length", "0");
        Set("log_parameter_max_length_on_error", "0");
        Set("log_line_prefix", "'%m [%p] %u@%d %a '");
        Set("log_timezone", "'UTC'");
        Set("timezone", "'UTC'");

        Section("Nothing waits for ever.");
        Set("idle_in_transaction_session_timeout", "'60s'");
        Set("lock_timeout", "'30s'");
        return text.ToString();
    }

    /// <summary>Who may come in: Bib's roles, with their passwords, over the socket. Nobody is trusted.</summary>
    public static string HostBasedAuthentication()
    {
        var text = new StringBuilder("# Written by bibd at every start; changes here are lost.\n");
        foreach (var role in DatabaseRole.All)
            text.Append(CultureInfo.InvariantCulture, $"local all {role} scram-sha-256\n");
        return text.Append("local all all reject\nlocal replication all reject\n").ToString();
    }
}

using System.Text.RegularExpressions;
using Bib.Storage.Migrations;
using Bib.Storage.Postgres;

namespace Bib.Storage.Tests.Migrations;

/// <summary>
/// PostgreSQL 14 is not in every test run: what it lacks is kept out by name. From the release notes of 15 to 18.
/// </summary>
public sealed partial class OldestVersionTests
{
    /// <summary>Settings that we write, each known to 14.</summary>
    private static readonly string[] _reviewed =
    [
        "listen_addresses", "unix_socket_directories", "unix_socket_permissions", "port", "password_encryption",
        "max_connections", "authentication_timeout", "fsync", "synchronous_commit", "full_page_writes", "wal_level",
        "wal_log_hints", "max_wal_senders", "archive_mode", "archive_command", "max_wal_size", "min_wal_size",
        "checkpoint_timeout", "shared_buffers", "dynamic_shared_memory_type", "huge_pages", "jit", "logging_collector",
        "log_directory", "log_filename", "log_rotation_age", "log_rotation_size",
        "log_duration", "log_file_mode", "log_connections", "log_disconnections", "log_statement", "log_parameter_max_length",
        "log_parameter_max_length_on_error", "log_line_prefix", "log_timezone", "timezone",
        "idle_in_transaction_session_timeout", "lock_timeout",
    ];

    [Fact]
    public void The_servers_configuration_has_no_setting_that_PostgreSQL_14_lacks()
    {
        var settings = ServerConfiguration.Settings(new PostgresOptions()).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" = ")[0])
            .ToList();

        settings.Count.ShouldBeGreaterThan(30);
        settings.Except(_reviewed).ShouldBeEmpty("look it up in PostgreSQL 14's manual, then add it here");
    }

    [Fact]
    public void No_migration_uses_what_PostgreSQL_14_lacks() => MigrationCatalog.Load()
        .SelectMany(migration => new[] { migration.Up, migration.Down }.Select(sql => (migration, sql)))
        .SelectMany(text => Newer().Matches(text.sql).Select(match => $"{text.migration}: {match.Value}"))
        .ShouldBeEmpty();

    [GeneratedRegex(
        // 15
        @"\bMERGE\s+INTO\b|NULLS\s+NOT\s+DISTINCT|security_invoker|\bregexp_(count|instr|like|substr)\b"
        + @"|ON\s+DELETE\s+SET\s+(NULL|DEFAULT)\s*\(|\bUNIQUE\s+NULLS\b"
        // 16
        + @"|\bany_value\b|\bjson_(array|object)(agg)?\s*\(|\bIS\s+JSON\b|\b0[xob][0-9a-f]+\b|\b\d+_\d+\b"
        + @"|WITH\s+(INHERIT|SET)\s+(TRUE|FALSE|OPTION)|\brandom_normal\b|\barray_(shuffle|sample)\b|\bpg_input_"
        + @"|\bdate_(add|subtract)\b"
        // 17
        + @"|\bjson_(table|exists|query|value|scalar|serialize)\b|\bto_(bin|oct)\b|SET\s+EXPRESSION|transaction_timeout"
        + @"|ON_ERROR|\bAT\s+LOCAL\b|GRANT\s+MAINTAIN"
        // 18
        + @"|\buuidv[47]\b|\buuid_extract_|WITHOUT\s+OVERLAPS|\bVIRTUAL\b|RETURNING\s+(WITH|old|new)\b|NOT\s+ENFORCED"
        + @"|\bcasefold\b|\bcrc32c?\b|\barray_(sort|reverse)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Newer();
}

using Microsoft.Extensions.Options;

namespace Bib.Storage.Postgres;

/// <summary>
/// Refuses options that no server could be made from, naming the key, the value, the limit and the fix.
/// </summary>
public sealed class PostgresOptionsValidator : IValidateOptions<PostgresOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        var wrong = new List<string>();
        if (!Enum.IsDefined(options.Provider))
            wrong.Add($"postgres.provider is {options.Provider}; it may be automatic, local, container or external.");
        if (options.Provider == PostgresProvider.External) CheckExternal(wrong, options.External);
        if (options.ContainerImage.Length == 0) wrong.Add("postgres.container_image is empty; name an image.");
        if (options.ContainerMemoryMebibytes is < 256 or > 1_048_576)
            wrong.Add(Limit("container_memory_mebibytes", options.ContainerMemoryMebibytes, 256, 1_048_576));
        if (options.ContainerCpus is not (>= 0.1 and <= 1024))
            wrong.Add($"postgres.container_cpus is {options.ContainerCpus}; it must be from 0.1 to 1024.");
        if (options.Directory.Length == 0) wrong.Add("postgres.directory is empty; name the cluster's folder.");
        if (options.SecretsFile.Length == 0) wrong.Add("postgres.secrets_file is empty; name a file for the passwords.");
        if (options.Major != 0 && options.Major is < PostgresBinaries.MajorMin or > PostgresBinaries.MajorMax)
            wrong.Add(Limit("major", options.Major, PostgresBinaries.MajorMin, PostgresBinaries.MajorMax));
        if (options.MaxConnections is < ConnectionShares.LeastTotal or > 1000)
            wrong.Add(Limit("max_connections", options.MaxConnections, ConnectionShares.LeastTotal, 1000));
        if (options.PoolSize is < 1 or > 500) wrong.Add(Limit("pool_size", options.PoolSize, 1, 500));
        if (options.SharedBuffersMebibytes is < 16 or > 262_144)
            wrong.Add(Limit("shared_buffers_mebibytes", options.SharedBuffersMebibytes, 16, 262_144));
        if (!Enum.IsDefined(options.QueryLog))
            wrong.Add($"postgres.query_log is {options.QueryLog}; it may be none, ddl, mod or all.");
        if (options.LogDays is < 1 or > 3650) wrong.Add(Limit("log_days", options.LogDays, 1, 3650));
        if (options.LogMebibytes is < 16 or > 1_048_576) wrong.Add(Limit("log_mebibytes", options.LogMebibytes, 16, 1_048_576));
        Positive(wrong, "start_seconds", options.StartTimeout);
        Positive(wrong, "stop_timeout", options.StopTimeout);
        Positive(wrong, "health_interval", options.HealthInterval);
        Positive(wrong, "probe_interval", options.ProbeInterval);
        Positive(wrong, "unwell_max", options.UnwellMax);
        Positive(wrong, "restart_pause_max", options.RestartPauseMax);
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static void CheckExternal(List<string> wrong, ExternalPostgresOptions external)
    {
        if (external.Host.Length == 0) wrong.Add("postgres.external.host is empty; name the server, or its socket's folder.");
        if (external.Port is < 1 or > 65_535) wrong.Add(Limit("external.port", external.Port, 1, 65_535));
        Needed("admin_password_file", external.AdminPasswordFile, "it holds the password of bibd_admin");
        if (Path.IsPathRooted(external.Host)) return;
        Needed("root_certificate", external.RootCertificate, "PostgreSQL over TCP is refused without mTLS");
        Needed("client_certificate", external.ClientCertificate, "PostgreSQL over TCP is refused without mTLS");
        Needed("client_key", external.ClientKey, "PostgreSQL over TCP is refused without mTLS");

        void Needed(string key, string file, string why)
        {
            if (file.Length == 0) wrong.Add($"postgres.external.{key} is empty: {why}; name a file.");
            else if (!File.Exists(file)) wrong.Add($"postgres.external.{key} is '{file}', which does not exist: {why}.");
        }
    }

    private static string Limit(string key, int value, int min, int max) =>
        $"postgres.{key} is {value}; it must be from {min} to {max}.";

    private static void Positive(List<string> wrong, string key, TimeSpan value)
    {
        if (value <= TimeSpan.Zero) wrong.Add($"postgres.{key} is {value}; it must be more than 0.");
    }
}

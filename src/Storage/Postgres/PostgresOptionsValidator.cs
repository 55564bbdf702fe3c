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
        if (options.Directory.Length == 0) wrong.Add("postgres.directory is empty; name the cluster's folder.");
        if (options.SecretsFile.Length == 0) wrong.Add("postgres.secrets_file is empty; name a file for the passwords.");
        if (options.Major != 0 && options.Major is < PostgresBinaries.MajorMin or > PostgresBinaries.MajorMax)
            wrong.Add(Limit("major", options.Major, PostgresBinaries.MajorMin, PostgresBinaries.MajorMax));
        if (options.MaxConnections is < 10 or > 1000) wrong.Add(Limit("max_connections", options.MaxConnections, 10, 1000));
        if (options.PoolSize is < 1 or > 500) wrong.Add(Limit("pool_size", options.PoolSize, 1, 500));
        if (options.SharedBuffersMebibytes is < 16 or > 262_144)
            wrong.Add(Limit("shared_buffers_mebibytes", options.SharedBuffersMebibytes, 16, 262_144));
        Positive(wrong, "start_timeout", options.StartTimeout);
        Positive(wrong, "stop_timeout", options.StopTimeout);
        Positive(wrong, "health_interval", options.HealthInterval);
        Positive(wrong, "restart_pause_max", options.RestartPauseMax);
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static string Limit(string key, int value, int min, int max) =>
        $"postgres.{key} is {value}; it must be from {min} to {max}.";

    private static void Positive(List<string> wrong, string key, TimeSpan value)
    {
        if (value <= TimeSpan.Zero) wrong.Add($"postgres.{key} is {value}; it must be more than 0.");
    }
}

using Bib.Grains.Abstractions.Persistence;
using Npgsql;

namespace Bib.Storage.Grains;

/// <summary>
/// Turns the driver's exceptions into ours, which cross grain calls and need no driver to be understood.
/// </summary>
internal static class StorageFaults
{
    /// <summary>Whether the exception is the driver's, or a broken connection's.</summary>
    public static bool IsDriver(Exception exception) =>
        exception is NpgsqlException or IOException or TimeoutException or ObjectDisposedException
            or InvalidOperationException { TargetSite.DeclaringType.Namespace: "Npgsql" };

    /// <summary>Our exception for one of the driver's. Its text names no secret: messages of PostgreSQL only.</summary>
    public static StorageUnavailableException Unavailable(string what, Exception exception) => new(
        exception is PostgresException refused
            ? $"{what}: PostgreSQL answers {refused.SqlState} {refused.MessageText}."
            : $"{what}: {exception.Message}");
}

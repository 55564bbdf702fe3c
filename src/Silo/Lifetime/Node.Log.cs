using System.Net;
using Microsoft.Extensions.Logging;

namespace Bib.Silo.Lifetime;

internal sealed partial class Node
{
    [LoggerMessage(1, LogLevel.Information,
        "bibd {Version} starts on the {Engine} engine as {NodeId}; data in {DataFolder}")]
    private partial void LogStarting(string version, string engine, string nodeId, string dataFolder);

    [LoggerMessage(2, LogLevel.Information, "Applied {Count} migrations (operation {Operation})")]
    private partial void LogMigrated(int count, Guid operation);

    [LoggerMessage(3, LogLevel.Information, "Ready after {Milliseconds} ms; the API listens on {Socket}")]
    private partial void LogReady(long milliseconds, string socket);

    [LoggerMessage(4, LogLevel.Information, "Stopping: no new calls, those in progress end first")]
    private partial void LogStopping();

    [LoggerMessage(5, LogLevel.Information, "Stopped")]
    private partial void LogStopped();

    [LoggerMessage(7, LogLevel.Information,
        "The API listens on https://{EndPoint} for users who sign in; its certificate's key is sha256:{KeyHash}")]
    private partial void LogTcp(IPEndPoint endPoint, string keyHash);

    [LoggerMessage(6, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);
}

using Bib.Grains.Abstractions.Network;
using Bib.Query;
using Bib.Silo.Configuration;
using Bib.Silo.Lifetime;
using Bib.Storage.Blobs;
using Bib.Storage.Grains;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bib.Silo.Composition;

/// <summary>Carries settings that can change while the node runs to the parts that they are about.</summary>
internal sealed class LiveSettings : IDisposable
{
    private readonly LiveConfiguration _configuration;
    private readonly NodeLogging _logging;
    private readonly HostOptions _host;
    private readonly QueryOptions? _query;
    private readonly ChunkStoreOptions? _chunks;
    private readonly UpkeepOptions _upkeep;
    private readonly INetwork _network;

    /// <summary>Follows the configuration from here on.</summary>
    /// <param name="configuration">What is followed.</param>
    /// <param name="logging">The node's logs.</param>
    /// <param name="host">How long a stop may take.</param>
    /// <param name="query">Limits of queries, which read them at each query; null where none are run.</param>
    /// <param name="chunks">How chunks are kept; null where none are.</param>
    /// <param name="upkeep">What is cleared away; each round reads it.</param>
    /// <param name="network">What the node keeps of others.</param>
    public LiveSettings(
        LiveConfiguration configuration,
        NodeLogging logging,
        IOptions<HostOptions> host,
        IOptions<QueryOptions>? query,
        ChunkStoreOptions? chunks,
        IOptions<UpkeepOptions> upkeep,
        INetwork network)
    {
        (_configuration, _logging, _host, _query, _chunks) = (configuration, logging, host.Value, query?.Value, chunks);
        (_upkeep, _network) = (upkeep.Value, network);
        configuration.Changed += Apply;
    }

    public void Dispose() => _configuration.Changed -= Apply;

    private void Apply(IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            if (key == Settings.LogLevel.Key)
                _logging.Level.Set(Enum.Parse<LogLevel>(_configuration[Settings.LogLevel], ignoreCase: true));
            else if (key == Settings.LogRepeats.Key)
                _logging.Repeats.CountMax = _configuration.Whole(Settings.LogRepeats);
            else if (key == Settings.StopSeconds.Key)
                _host.ShutdownTimeout = TimeSpan.FromSeconds(_configuration.Whole(Settings.StopSeconds));
            else if (key == Settings.QuerySeconds.Key && _query is not null)
                _query.TimeMax = TimeSpan.FromSeconds(_configuration.Whole(Settings.QuerySeconds));
            else if (key == Settings.QueryRows.Key && _query is not null)
                _query.RowsMax = _configuration.Whole(Settings.QueryRows);
            else if (key == Settings.QuarantineMebibytes.Key && _chunks is not null)
                _chunks.QuarantineBytesMax = (long)_configuration.Whole(Settings.QuarantineMebibytes) << 20;
            else if (key == Settings.JobsKeptDays.Key)
                _upkeep.JobsKeptFor = TimeSpan.FromDays(_configuration.Whole(Settings.JobsKeptDays));
            else if (key == Settings.JobsKeptMax.Key)
                _upkeep.JobsKeptMax = _configuration.Whole(Settings.JobsKeptMax);
            else if (key == Settings.P2pMode.Key)
                _network.SwitchMode(NetworkSettings.ModeOf(_configuration[Settings.P2pMode]));
        }
    }
}

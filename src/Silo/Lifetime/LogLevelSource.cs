using Bib.Silo.Composition;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Bib.Silo.Lifetime;

/// <summary>The least severe message that is written; may change while the node runs.</summary>
internal sealed class LogLevelSource(LogLevel level)
    : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    private static readonly string[] _libraries = ["Microsoft", "Grpc", "Orleans", "Npgsql", "OpenTelemetry"];

    private CancellationTokenSource _changed = new();
    private LogLevel _level = level;

    public string? Name => Options.DefaultName;

    /// <summary>Counts for every logger when this returns.</summary>
    public void Set(LogLevel level)
    {
        _level = level;
        using var before = Interlocked.Exchange(ref _changed, new());
        before.Cancel();
    }

    public void Configure(LoggerFilterOptions options)
    {
        options.MinLevel = _level;
        if (_level != LogLevel.Information) return;
        // Libraries tell their own life story at Information; theirs is Debug for a node.
        foreach (var library in _libraries) Add(library, LogLevel.Warning);
        foreach (var (category, least) in Engine.LogFilters) Add(category, least);

        void Add(string category, LogLevel least) => options.Rules.Add(new(null, category, least, null));
    }

    public IChangeToken GetChangeToken() => new CancellationChangeToken(_changed.Token);

    public void Dispose() => _changed.Dispose();
}

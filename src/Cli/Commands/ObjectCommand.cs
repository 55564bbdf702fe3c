using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands;

/// <summary>What the verbs on things of a node share, whatever the thing is.</summary>
internal abstract class ObjectCommand(string name, string summary) : BibCommand(name, summary)
{
    /// <summary>Reads <c>key=value</c> pairs.</summary>
    /// <param name="option">The option that has them.</param>
    /// <param name="given">The pairs as typed.</param>
    /// <exception cref="CliException">One has no equals sign, or a key comes twice.</exception>
    public static IReadOnlyDictionary<string, string> Pairs(string option, IEnumerable<string> given)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !pairs.TryAdd(pair[..equals], pair[(equals + 1)..]))
                throw new CliException(
                    CliException.WrongUsage, ExitCode.Usage,
                    $"{option} is '{pair}'; it is key=value, and each key comes once.", $"{option} source=noaa");
        }

        return pairs;
    }

    protected Option<bool> AddDryRun() => Add(new Option<bool>("--dry-run")
    {
        Description = "Say what would be done, and do nothing.",
    });

    protected Option<bool> AddYes() => Add(new Option<bool>("--yes", "-y")
    {
        Description = "Do not ask.",
    });

    protected Option<string?> AddKey() => Add(new Option<string?>("--idempotency-key")
    {
        Description = "A UUID of yours: the same command with it again does nothing twice.",
        HelpName = "uuid",
    });

    protected Option<string?> AddEtag() => Add(new Option<string?>("--etag")
    {
        Description = "Change it only if this is still its etag.",
        HelpName = "etag",
    });

    /// <summary>The key that was given, or one of this run: bib itself may repeat a call.</summary>
    protected static string KeyOf(Invocation.Invocation invocation, Option<string?> option) =>
        invocation.Value(option) is { Length: > 0 } given ? given : NewKey(invocation);

    /// <summary>A key of this run, for one call.</summary>
    protected static string NewKey(Invocation.Invocation invocation) =>
        Guid.CreateVersion7(invocation.Time.GetUtcNow()).ToString();
}

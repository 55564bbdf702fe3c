using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Config;

/// <summary><c>bib config view</c> and <c>list</c>: every setting of the node, its value, and who said so.</summary>
internal sealed class ConfigListCommand : BibCommand
{
    private readonly Option<bool> _origin;
    private readonly Option<bool> _changed;

    private ConfigListCommand(string name, string summary, IReadOnlyList<Example> examples) : base(name, summary)
    {
        _origin = Add(new Option<bool>("--origin") { Description = "Show who said so: default, file, variable or flag." });
        _changed = Add(new Option<bool>("--changed") { Description = "Only settings that have not their default." });
        Examples = examples;
    }

    public override IReadOnlyList<Example> Examples { get; }

    public static ConfigListCommand View() => new("view", "Show the node's settings.",
    [
        new("bib config view --origin", "each with who said so"),
        new("bib config view --changed", "what this node has of its own"),
    ]);

    public static ConfigListCommand List() => new("list", "List the node's settings.",
    [
        new("bib config list -o wide", "with origin, meaning, and whether a restart is needed"),
        new("bib config list -o name", "their keys, one a line"),
    ]);

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var all = await SettingRecord.AllAsync(invocation, cancellationToken);
        var shown = all.Where(setting => !invocation.Value(_changed) || setting.Origin != "default").Select(SettingRecord.Of);
        await invocation.Output.WriteManyAsync(
            invocation.Value(_origin) ? SettingRecord.ShapeWithOrigin : SettingRecord.Shape,
            shown.ToAsyncEnumerable(), cancellationToken);
        foreach (var waiting in all.Where(setting => setting.NeedsRestart))
            invocation.Remark($"{waiting.Key} is '{waiting.NextValue}' from the next start on");
        return ExitCode.Ok;
    }
}

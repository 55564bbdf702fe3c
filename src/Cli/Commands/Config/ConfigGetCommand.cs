using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Config;

/// <summary><c>bib config get</c>.</summary>
internal sealed class ConfigGetCommand : BibCommand
{
    private readonly Argument<string> _key;

    public ConfigGetCommand() : base("get", "Show one setting of the node: its value alone, or all about it.") =>
        _key = Add(new Argument<string>("key") { Description = "As in log.level; bib config list names all." });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib config get log.level", "its value"),
        new("bib config get log.level -o json", "with its origin and meaning"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var setting = SettingRecord.Find(
            await SettingRecord.AllAsync(invocation, cancellationToken), invocation.Value(_key));
        if (invocation.Output.Format == OutputFormat.Table)
        {
            await invocation.Terminal.Out.WriteLineAsync(Printable.OneLine(setting.Value));
            await invocation.Terminal.Out.FlushAsync(cancellationToken);
            invocation.Remark($"{setting.Origin}: {setting.Meaning}");
            return ExitCode.Ok;
        }

        await invocation.Output.WriteOneAsync(
            SettingRecord.ShapeWithOrigin, SettingRecord.Of(setting), cancellationToken);
        return ExitCode.Ok;
    }
}

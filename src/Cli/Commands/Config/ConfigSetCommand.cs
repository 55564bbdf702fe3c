using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Config;

/// <summary><c>bib config set</c> and <c>unset</c>: changes the node's config.yaml, through the node.</summary>
internal sealed class ConfigSetCommand : BibCommand
{
    private readonly Argument<string> _key;
    private readonly Argument<string>? _value;
    private readonly Option<bool> _dryRun;

    private ConfigSetCommand(string name, string summary, bool hasValue, IReadOnlyList<Example> examples)
        : base(name, summary)
    {
        _key = Add(new Argument<string>("key") { Description = "As in log.level; bib config list names all." });
        if (hasValue) _value = Add(new Argument<string>("value") { Description = "Its value." });
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." });
        Examples = examples;
    }

    public override IReadOnlyList<Example> Examples { get; }

    public static ConfigSetCommand Set() => new("set", "Set a setting in the node's config.yaml.", hasValue: true,
    [
        new("bib config set log.level debug", "in force at once"),
        new("bib config set postgres.pool_size 48", "counts from the next start, and says so"),
        new("bib config set node.name herbarium --dry-run", "only says what would be done"),
    ]);

    public static ConfigSetCommand Unset() => new("unset", "Take a setting out of the node's config.yaml.", hasValue: false,
    [
        new("bib config unset log.level", "back to what holds without it"),
        new("bib config unset node.name --dry-run", "only says what would be done"),
    ]);

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var key = invocation.Value(_key);
        var value = _value is null ? "" : invocation.Value(_value);
        if (_value is not null && value.Length == 0)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, "An empty value is none.", $"bib config unset {key}");
        var stub = new V1.AdminService.AdminServiceClient(invocation.Node.Invoker);
        if (invocation.Value(_dryRun))
        {
            var now = SettingRecord.Find(await SettingRecord.AllAsync(invocation, cancellationToken), key);

            // The node refuses what it would refuse.
            var check = new V1.CheckConfigRequest { Key = key, Value = value };
            var then = (await invocation.Node.CallAsync(
                call => stub.CheckConfigAsync(check, call), cancellationToken)).Setting;
            invocation.Remark(
                (value.Length == 0 ? $"would take {key} out of the file" : $"would set {key} to '{value}'")
                + (then.NeedsRestart ? " from the next start on" : "") + $"; it is '{now.Value}' ({now.Origin})");
            return ExitCode.Ok;
        }

        var request = new V1.SetConfigRequest { Key = key, Value = value };
        var setting = (await invocation.Node.CallAsync(
            call => stub.SetConfigAsync(request, call), cancellationToken)).Setting;
        invocation.Remark(setting.NeedsRestart
            ? $"{key} is '{setting.NextValue}' from the next start on; until then it is '{setting.Value}'"
            : setting.Value == value || value.Length == 0
                ? $"{key} is '{setting.Value}' ({setting.Origin})"
                : $"{key} stays '{setting.Value}': the {setting.Origin} wins over the file");
        await invocation.Output.WriteOneAsync(
            SettingRecord.ShapeWithOrigin, SettingRecord.Of(setting), cancellationToken);
        return ExitCode.Ok;
    }
}

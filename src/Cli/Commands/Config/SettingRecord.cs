using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Config;

/// <summary>A setting of the node as a record.</summary>
internal static class SettingRecord
{
    public static Shape Shape { get; } = new(
        [
            new("key"), new("value"), new("next_value", OnlyWide: true), new("reloadable", OnlyWide: true),
            new("origin", OnlyWide: true), new("meaning", OnlyWide: true),
        ],
        "key");

    public static Shape ShapeWithOrigin { get; } = new(
        [
            new("key"), new("value"), new("origin"), new("next_value", OnlyWide: true), new("reloadable", OnlyWide: true),
            new("meaning", OnlyWide: true),
        ],
        "key");

    public static JsonObject Of(V1.ConfigSetting setting) => new()
    {
        ["key"] = setting.Key,
        ["value"] = setting.Value,
        ["origin"] = setting.Origin,
        ["reloadable"] = setting.Reloadable,
        ["needs_restart"] = setting.NeedsRestart,
        ["next_value"] = setting.NeedsRestart ? setting.NextValue : null,
        ["meaning"] = setting.Meaning,
    };

    public static async Task<IReadOnlyList<V1.ConfigSetting>> AllAsync(
        Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new V1.AdminService.AdminServiceClient(invocation.Node.Invoker);
        var answer = await invocation.Node.CallAsync(
            call => stub.GetConfigAsync(new V1.GetConfigRequest(), call), cancellationToken);
        return answer.Settings;
    }

    /// <summary>The setting of a key.</summary>
    /// <exception cref="CliException">There is none; the nearest is named.</exception>
    public static V1.ConfigSetting Find(IReadOnlyList<V1.ConfigSetting> all, string key)
    {
        if (all.FirstOrDefault(setting => setting.Key == key) is { } found) return found;
        var near = Suggestion.Nearest(key, all.Select(setting => setting.Key));
        throw new CliException(
            CliException.WrongUsage, ExitCode.NotFound, $"There is no setting '{key}'.",
            near is null ? "bib config list" : $"bib config get {near}");
    }
}

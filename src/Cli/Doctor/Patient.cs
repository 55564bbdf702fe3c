using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Client.Connections;

namespace Bib.Cli.Doctor;

/// <summary>What checks look at: this machine's files and variables, and the node, which is asked once.</summary>
internal sealed class Patient(Invocation.Invocation invocation, NodeLink node)
{
    public Func<string, string?> Variable { get; } = invocation.Terminal.Variable;

    public Invocation.Invocation Invocation { get; } = invocation;

    public NodeLink Node { get; } = node;

    /// <summary>What the node says of itself; null where it does not answer.</summary>
    public V1.GetInfoResponse? Info { get; private set; }

    /// <summary>Why it does not answer.</summary>
    public string WhyNot { get; private set; } = "";

    /// <summary>How long the answer took.</summary>
    public TimeSpan Latency { get; private set; }

    /// <summary>The node's settings by their keys; null where they cannot be read.</summary>
    public IReadOnlyDictionary<string, V1.ConfigSetting>? Settings { get; private set; }

    /// <summary>The user's home folder.</summary>
    public string Home => Variable("HOME") is { Length: > 0 } home
        ? home
        : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>The node's configuration folder: as it says, or where it would be.</summary>
    public string ConfigFolder => Settings?.GetValueOrDefault("config_dir")?.Value
        ?? NodeFolders.Config(Variable, Environment.IsPrivilegedProcess, Home);

    /// <summary>The node's data folder: as it says, or where it would be.</summary>
    public string DataFolder => Info?.DataDir is { Length: > 0 } said
        ? said
        : NodeFolders.Data(Variable, Environment.IsPrivilegedProcess, Home);

    /// <summary>Whether the node's files are this machine's to look at: it is reached by a socket.</summary>
    public bool IsHere => Directory.Exists(DataFolder);

    /// <summary>Asks the node what several checks need.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        var began = Invocation.Time.GetTimestamp();
        try
        {
            var stub = new V1.NodeService.NodeServiceClient(Node.Invoker);
            Info = await Node.CallAsync(call => stub.GetInfoAsync(new V1.GetInfoRequest(), call), cancellationToken);
            Latency = Invocation.Time.GetElapsedTime(began);
            var admin = new V1.AdminService.AdminServiceClient(Node.Invoker);
            var settings = await Node.CallAsync(
                call => admin.GetConfigAsync(new V1.GetConfigRequest(), call), cancellationToken);
            Settings = settings.Settings.ToDictionary(setting => setting.Key, StringComparer.Ordinal);
        }
        catch (CliException failure)
        {
            WhyNot = failure.Cause ?? failure.Message;
        }
    }
}

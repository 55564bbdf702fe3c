using System.Globalization;
using System.Reflection;
using Bib.Cli.Errors;
using Bib.Cli.Transfers;

namespace Bib.Cli.Doctor;

/// <summary>Checks of the node as it answers.</summary>
internal static class NodeChecks
{
    private const long MemoryBytesMax = 1L << 30;
    private const int PostgresMajorMin = 14;
    private const int PostgresMajorMax = 18;
    private const long FilesMin = 4096;
    private static readonly TimeSpan _slow = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _slowStart = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<Check> All { get; } =
    [
        Check.Of("node.socket", "The node's socket is there.", "bib node start", patient =>
            File.Exists(patient.Invocation.Socket)
                ? Finding.Ok(patient.Invocation.Socket)
                : Finding.Failed($"{patient.Invocation.Socket} is not there: bibd is not running, or was started with another one")),
        Check.Of("node.socket_mode", "Only its owner may use the socket.", "bib node start, after the node has stopped", patient =>
        {
            if (!File.Exists(patient.Invocation.Socket)) return Finding.Skipped("there is no socket");
            var mode = File.GetUnixFileMode(patient.Invocation.Socket);
            return Finding.When(
                (mode & (UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)) == 0, Verdict.Failed, $"mode {Files.Mode(mode)}");
        }),
        Check.Of("node.answers", "The node answers.", "bib node start", patient => patient.Info is not null
            ? Finding.When(patient.Latency < _slow, Verdict.Warning, Milliseconds(patient.Latency))
            : Finding.Failed(patient.WhyNot)),
        OfNode("node.state", "The node is well.", "bib status", (_, info) => info.State == V1.NodeState.Ready
            ? Finding.Ok("ready")
            : Finding.Failed(string.Join(' ', info.Problems))),
        OfNode("node.version", "bib and bibd are of one version.", "bib version", (_, info) =>
        {
            var own = typeof(NodeChecks).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            return Finding.When(own == info.Version, Verdict.Warning, $"bib {own}, bibd {info.Version}");
        }),
        OfNode("node.memory", "The node's memory is moderate.", "bib admin grains", (_, info) => Finding.When(
            info.MemoryBytes < MemoryBytesMax, Verdict.Warning,
            $"{ProgressLine.Bytes(info.MemoryBytes)}; {ProgressLine.Bytes(MemoryBytesMax)} are much")),
        OfNode("node.start", "The node starts quickly.", "bib admin logs", (_, info) => Finding.When(
            info.ReadyAfterMs < _slowStart.TotalMilliseconds, Verdict.Warning,
            $"ready after {Milliseconds(TimeSpan.FromMilliseconds(info.ReadyAfterMs))}")),
        OfNode("node.files", "bibd may open enough files.", "systemctl edit bibd, with LimitNOFILE=65536", (_, info) =>
            Files.Number($"/proc/{info.ProcessId}/limits", "Max open files") is { } limit
                ? Finding.When(limit >= FilesMin, Verdict.Warning,
                    limit == long.MaxValue ? "no limit" : string.Create(CultureInfo.InvariantCulture, $"{limit}, of at least {FilesMin}"))
                : Finding.Skipped("the limits of bibd's process cannot be read from here")),
        Check.Of("node.config", "No setting waits for a restart.", "bib config list", patient =>
        {
            if (patient.Settings is null) return Finding.Skipped("the node's settings cannot be read");
            var waiting = patient.Settings.Values.Where(setting => setting.NeedsRestart).Select(setting => setting.Key).ToList();
            return waiting.Count == 0
                ? Finding.Ok(string.Create(CultureInfo.InvariantCulture, $"{patient.Settings.Count} settings, all in force"))
                : Finding.Warning($"{string.Join(", ", waiting)} changed in the file and count from the next start");
        }),
        new("node.errors", "The node has logged no errors lately.", "bib admin logs --level error", ErrorsAsync),
        OfNode("database.available", "The database answers.", "bib admin logs", (_, info) =>
            Finding.When(info.Database.Available, Verdict.Failed, info.Database.Available ? "available" : "not available")),
        OfNode("database.version", "The database is of a supported version.", "bib help environment", (_, info) =>
            int.TryParse(info.Database.Version.Split('.')[0], CultureInfo.InvariantCulture, out var major)
                ? Finding.When(major is >= PostgresMajorMin and <= PostgresMajorMax, Verdict.Failed, $"PostgreSQL {info.Database.Version}")
                : Finding.Skipped("its version is not known yet")),
        OfNode("database.provider", "The node knows where its server comes from.", "bib config get postgres.provider", (_, info) =>
            Finding.When(info.Database.Provider.Length > 0, Verdict.Warning, info.Database.Provider)),
        new("database.latency", "Rows come at once.", "bib topic list --limit 1", LatencyAsync),
        new("content.sound", "What the node keeps is what it should be.", "bib admin scrub", SoundAsync),
        new("query.works", "SQL is answered.", "bib query 'select 1'", QueryAsync),
        new("audit.readable", "The log of changes is sealed.", "bib admin audit verify", SealedAsync),
    ];

    private static Check OfNode(
        string id, string question, string fix, Func<Patient, V1.GetInfoResponse, Finding> look) => Check.Of(
        id, question, fix, patient => patient.Info is { } info ? look(patient, info) : Finding.Skipped("the node does not answer"));

    private static async Task<Finding> LatencyAsync(Patient patient, CancellationToken cancellationToken)
    {
        if (patient.Info is null) return Finding.Skipped("the node does not answer");
        var began = patient.Invocation.Time.GetTimestamp();
        var stub = new V1.TopicService.TopicServiceClient(patient.Node.Invoker);
        await patient.Node.CallAsync(
            call => stub.ListTopicsAsync(new V1.ListTopicsRequest { PageSize = 1 }, call), cancellationToken);
        var took = patient.Invocation.Time.GetElapsedTime(began);
        return Finding.When(took < _slow, Verdict.Warning, $"{Milliseconds(took)}, of at most {Milliseconds(_slow)}");
    }

    private static async Task<Finding> SoundAsync(Patient patient, CancellationToken cancellationToken)
    {
        if (patient.Info is null) return Finding.Skipped("the node does not answer");
        var stub = new V1.AdminService.AdminServiceClient(patient.Node.Invoker);
        var metrics = await patient.Node.CallAsync(
            call => stub.GetMetricsAsync(new V1.GetMetricsRequest(), call), cancellationToken);
        double? Value(string name) => metrics.Metrics.FirstOrDefault(metric => metric.Name == name)?.Value;
        if (Value("bib.chunks.faulty") is not { } faulty) return Finding.Skipped("the node keeps no chunks");
        if (faulty > 0)
            return Finding.Failed(string.Create(
                CultureInfo.InvariantCulture, $"{faulty} chunks are damaged or missing; uploading their versions again mends it"));
        return Value("bib.chunks.scrubbed") is > 0 and var seconds
            ? Finding.Ok(string.Create(CultureInfo.InvariantCulture, $"all read {DateTimeOffset.FromUnixTimeSeconds((long)seconds):u}"))
            : Finding.Ok("nothing damaged is known; not read as a whole yet");
    }

    private static async Task<Finding> QueryAsync(Patient patient, CancellationToken cancellationToken)
    {
        if (patient.Info is null) return Finding.Skipped("the node does not answer");
        var stub = new V1.QueryService.QueryServiceClient(patient.Node.Invoker);
        var began = patient.Invocation.Time.GetTimestamp();
        long rows = 0;
        await foreach (var part in patient.Node.StreamAsync(
            call => stub.ExecuteQuery(new V1.ExecuteQueryRequest { Sql = "select 1" }, call), cancellationToken))
        {
            if (part.PartCase == V1.ExecuteQueryResponse.PartOneofCase.Summary) rows = part.Summary.RowCount;
        }

        return Finding.When(
            rows == 1, Verdict.Failed, $"{Milliseconds(patient.Invocation.Time.GetElapsedTime(began))}, its process included");
    }

    private static async Task<Finding> SealedAsync(Patient patient, CancellationToken cancellationToken)
    {
        if (patient.Info is null) return Finding.Skipped("the node does not answer");
        var stub = new V1.AdminService.AdminServiceClient(patient.Node.Invoker);
        // Its first message comes within a second; the whole check is bib admin audit verify, and may take minutes.
        await foreach (var progress in patient.Node.StreamAsync(
            call => stub.VerifyAudit(new V1.VerifyAuditRequest(), call), cancellationToken))
        {
            if (progress.Verdict is not { } verdict)
                return Finding.Ok("long; its check was begun and not waited for");
            return Finding.When(verdict.Intact, Verdict.Failed, string.Create(
                CultureInfo.InvariantCulture, $"{progress.EntriesChecked} entries, {verdict.FindingCount} findings"));
        }

        return Finding.Warning("the node said nothing of it");
    }

    private static async Task<Finding> ErrorsAsync(Patient patient, CancellationToken cancellationToken)
    {
        if (patient.Info is null) return Finding.Skipped("the node does not answer");
        var stub = new V1.AdminService.AdminServiceClient(patient.Node.Invoker);
        var request = new V1.ReadLogsRequest { MinimumLevel = V1.LogLevel.Error, Last = 1000 };
        var count = 0;
        V1.LogEntry? newest = null;
        await foreach (var entry in patient.Node.StreamAsync(call => stub.ReadLogs(request, call), cancellationToken))
            (count, newest) = (count + 1, entry.Entry);
        return newest is null
            ? Finding.Ok("none in what the node remembers")
            : Finding.Warning(string.Create(CultureInfo.InvariantCulture, $"{count}; the newest: {newest.Message}"));
    }

    private static string Milliseconds(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms");
}

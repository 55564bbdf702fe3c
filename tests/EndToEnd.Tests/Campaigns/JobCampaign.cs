using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bib.Client.Connections;
using Bib.EndToEnd.Tests.Network;
using Bib.EndToEnd.Tests.Nodes;
using Bib.Storage.Postgres;
using Bib.Testing;
using Bib.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>
/// Kills processes at seeded moments while a job of fifty instructions runs, ten of which publish a version. A seed is a
/// job: it has to be completed once, with as many versions, and the same in each, as a job that nothing was killed under.
/// One node lives through all of it, so later jobs meet what earlier ones left.
/// </summary>
internal sealed class JobCampaign(NodeFolder folder, Action<string> tell) : IDisposable
{
    private const int Blocks = 10;
    private const int Steps = 5 * Blocks;
    private const int Rows = 2000;

    private readonly Dictionary<JobFault, int> _fired = [];
    private BibdProcess? _bibd;
    private GrpcChannel? _channel;
    private JobService.JobServiceClient _jobs = null!;
    private List<string> _expected = [];

    /// <summary>How many faults met a job that had not ended.</summary>
    public int Hits { get; private set; }

    public async Task RunAsync(int firstSeed, int seeds, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        _bibd = await folder.StartReadyAsync();
        _channel = NodeChannel.ToSocket(folder.Socket);
        _jobs = new(_channel.CreateCallInvoker());
        await folder.OfAsync("topic", "create", "c");
        var undisturbed = await CreateAsync("undisturbed", cancellationToken);
        await CompletedAsync(undisturbed);
        _expected = await FilesOfAsync("undisturbed", undisturbed);
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++)
        {
            try
            {
                await RunSeedAsync(seed, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException(
                    $"Seed {seed} failed: {failure.Message}\nThe node's log:\n{folder.Log}", failure);
            }
        }

        // What earlier seeds published has outlived the faults of all later ones.
        for (var seed = firstSeed; seed < firstSeed + seeds; seed++) await WholeAsync($"out-{seed}");
        tell(string.Create(CultureInfo.InvariantCulture,
            $"jobs: {seeds} moments from {firstSeed}, {Hits} met a job; "
            + $"fired {string.Join(", ", _fired.Select(kind => $"{kind.Key} {kind.Value}"))}; "
            + $"{seeds} jobs completed once, {seeds * Blocks} versions, all as they should be; "
            + $"{clock.Elapsed.TotalMinutes:0.0} minutes"));
    }

    /// <summary>Closes the connection; the processes are the folder's.</summary>
    public void Dispose() => _channel?.Dispose();

    private async Task RunSeedAsync(int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var kind = (JobFault)(seed % Enum.GetValues<JobFault>().Length);
        var after = random.Next(0, Steps);
        var delay = TimeSpan.FromMicroseconds(random.Next(0, 60_000));
        var dataset = $"out-{seed}";
        var job = await CreateAsync(dataset, cancellationToken);
        await Posix.UntilAsync(async () => await LookAsync(job) is { } now && (now.StepsDone >= after || HasEnded(now)), "enough is done");
        await Task.Delay(delay, TimeProvider.System, cancellationToken);
        var before = await LookAsync(job);
        if (before is not null && !HasEnded(before)) Hits++;
        await FireAsync(kind, random);
        await NothingHalfMadeAsync(dataset);
        var ended = await CompletedAsync(job);
        (await FilesOfAsync(dataset, job)).ShouldBe(_expected);
        await EndedOnceAsync(job, cancellationToken);
        tell($"seed {seed}: {kind} killed after {before?.StepsDone} instructions, attempt {ended.Attempt}");
    }

    private async Task<string> CreateAsync(string dataset, CancellationToken cancellationToken) => (await _jobs.CreateJobAsync(
        new CreateJobRequest { Definition = DefinitionOf(dataset), IdempotencyKey = Guid.CreateVersion7().ToString() },
        cancellationToken: cancellationToken)).Job.Id;

    /// <summary>Each block makes a table of the one before, checks it, counts, sums, and publishes it.</summary>
    private static string DefinitionOf(string dataset)
    {
        var text = new StringBuilder("topic: c\ntimeout: 10m\nvariables: { n: 0 }\ninstructions:\n");
        for (var block = 1; block <= Blocks; block++)
        {
            var from = block == 1 ? $"(select range as i, range * 7919 % 1009 as v from range({Rows}))" : $"t{block - 1}";
            text.Append(CultureInfo.InvariantCulture, $$"""
                  - do: sql.query
                    with: { sql: "select i, (v * 31 + {{block}}) % 1009 as v from {{from}} order by i" }
                    output: t{{block}}
                  - do: control.assert
                    with: { that: vars.t{{block}}.rows == {{Rows}} }
                  - do: var.set
                    with: { value: "${vars.n + {{block}}}" }
                    output: n
                  - do: sql.query
                    with: { sql: "select i, v + ${vars.n} as v from t{{block}} order by i" }
                    output: s
                  - do: output.dataset
                    with: { from: s, dataset: {{dataset}}, message: "${vars.n}" }

                """);
        }

        return text.ToString();
    }

    /// <summary>The job; null while the node or its database is away.</summary>
    private async Task<Job?> LookAsync(string job)
    {
        try
        {
            return (await _jobs.GetJobAsync(
                new GetJobRequest { JobId = job }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(10))).Job;
        }
        catch (RpcException away) when (away.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            return null;
        }
    }

    private static bool HasEnded(Job job) => job.Status is JobStatus.Completed or JobStatus.Failed or JobStatus.Cancelled;

    private async Task<Job> CompletedAsync(string job)
    {
        Job? now = null;
        await Posix.UntilAsync(
            async () => (now = await LookAsync(job) ?? now) is { } seen && HasEnded(seen), $"the job ends, which is {now}");
        now!.Status.ShouldBe(JobStatus.Completed, now.Error);
        now.StepsDone.ShouldBe(Steps);
        now.Outputs.Count.ShouldBe(Blocks);
        return now;
    }

    /// <summary>What each version of a dataset is: its files' hashes, its message; and that its own instruction made it.</summary>
    private async Task<List<string>> FilesOfAsync(string dataset, string job)
    {
        await WholeAsync(dataset);
        var versions = JsonDocument.Parse(await folder.OfAsync("dataset", "versions", $"c/{dataset}", "-o", "json")).RootElement
            .EnumerateArray().Select(version => version.GetProperty("version").GetString()!).ToList();
        versions.ShouldBe(Enumerable.Range(0, Blocks).Reverse().Select(number => $"1.0.{number}"));
        var found = new List<string>();
        for (var number = 0; number < Blocks; number++)
        {
            var shown = JsonDocument.Parse(
                await folder.OfAsync("dataset", "show", $"c/{dataset}@1.0.{number}", "-o", "json")).RootElement;
            shown.GetProperty("job").GetString().ShouldBe($"urn:bib:job:{job}#{5 * (number + 1)}");
            var files = JsonDocument.Parse(await folder.OfAsync("dataset", "ls", $"c/{dataset}@1.0.{number}", "-o", "json"))
                .RootElement.EnumerateArray().Select(file => $"{file.GetProperty("path")} {file.GetProperty("sha256")}");
            found.Add($"{shown.GetProperty("message").GetString()}: {string.Join(", ", files)}");
        }

        return found;
    }

    private async Task WholeAsync(string dataset) =>
        (await folder.OfAsync("dataset", "verify", $"c/{dataset}", "-o", "json")).ShouldBe("[]");

    /// <summary>Every version that the node shows, while the job is still on its way, has all of its files.</summary>
    private async Task NothingHalfMadeAsync(string dataset)
    {
        BibRun versions = null!;
        await Posix.UntilAsync(
            async () => (versions = await BibRun.OfAsync(folder, "dataset", "versions", $"c/{dataset}", "-o", "json")).ExitCode != 5,
            "the node can do its work again");
        if (versions.ExitCode == 3) return;
        versions.ExitCode.ShouldBe(0, versions.Error);
        var seen = JsonDocument.Parse(versions.Output).RootElement.EnumerateArray().ToList();
        seen.ShouldAllBe(version => version.GetProperty("file_count").GetInt64() == 1);
        var newest = seen.Select(version => version.GetProperty("version").GetString()).FirstOrDefault();
        if (newest is null) return;
        (await folder.OfAsync("query", $"select count(*) as n from \"c/{dataset}@{newest}\"", "-o", "csv")).Trim()
            .ShouldEndWith($"{Rows}");
    }

    /// <summary>One end was written, and nothing waits for another.</summary>
    private async Task EndedOnceAsync(string job, CancellationToken cancellationToken)
    {
        await using var connection = await folder.ConnectAsync(DatabaseRole.App, cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT (SELECT count(*) FROM bib.job_results WHERE job_id = $1), (SELECT count(*) FROM bib.job_queue WHERE job_id = $1)";
        command.Parameters.Add(new() { Value = Guid.Parse(job) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        (await reader.ReadAsync(cancellationToken)).ShouldBeTrue();
        (reader.GetInt64(0), reader.GetInt64(1)).ShouldBe((1, 0));
    }

    private async Task FireAsync(JobFault kind, Random random)
    {
        var postmaster = Postmasters.Of(folder.Cluster).ShouldHaveSingleItem();
        switch (kind)
        {
            case JobFault.Workers:
                foreach (var worker in WorkersOf(_bibd!.Id)) Signals.Send(worker, Signals.Kill);
                break;
            case JobFault.Postmaster:
                Signals.Send(postmaster, Signals.Kill);
                await Posix.UntilAsync(
                    () => Postmasters.Of(folder.Cluster) is [var now] && now != postmaster, "there is another postmaster");
                break;
            case JobFault.Backend:
                var backends = Postmasters.BackendsOf(postmaster);
                Signals.Send(backends[random.Next(backends.Count)], Signals.Kill);
                await Posix.UntilAsync(
                    () => !Postmasters.BackendsOf(postmaster).Intersect(backends).Any(), "the backends of that time are gone");
                break;
            default:
                if (kind == JobFault.Both) Signals.Send(postmaster, Signals.Kill);
                await _bibd!.KillAsync();
                if (kind == JobFault.BibdTwice)
                {
                    var starting = folder.StartBibd();
                    await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 1500)), TimeProvider.System);
                    await starting.KillAsync();
                }

                _bibd = await folder.StartReadyAsync();
                break;
        }

        _fired[kind] = _fired.GetValueOrDefault(kind) + 1;
    }

    private static List<int> WorkersOf(int bibd) =>
        [.. Postmasters.CommandLines()
            .Where(entry => entry.Arguments.Any(argument => argument.Contains("bib-query-worker", StringComparison.Ordinal)))
            .Select(entry => entry.Pid)
            .Where(pid => Postmasters.Status(pid, "PPid:") == bibd)];
}

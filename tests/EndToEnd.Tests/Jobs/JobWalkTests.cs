using System.Diagnostics;
using System.Text.Json.Nodes;
using Bib.EndToEnd.Tests.Network;
using Bib.EndToEnd.Tests.Nodes;

namespace Bib.EndToEnd.Tests.Jobs;

/// <summary>Jobs through bib, bibd, its workers and back: what they publish, and that a stop of any kind changes nothing.</summary>
public sealed class JobWalkTests
{
    private const string Clean = """
        name: clean
        topic: weather
        variables: { most: 50 }
        instructions:
          - do: sql.query
            with:
              sql: |
                select r.station, n.name, r.t from "weather/raw@1.0.0" r join "weather/names" n on n.id = r.station
                where r.t is not null and r.t < ${vars.most}
            output: clean
          - do: control.assert
            with: { that: vars.clean.rows == 2 }
          - do: sql.query
            with: { sql: "select name, sum(t) as t from clean group by name order by name" }
            output: sums
          - do: output.dataset
            with: { from: sums, dataset: sums, message: of all days }
        """;

    /// <summary>A query that no machine ends while a test runs.</summary>
    private const string Endless =
        "sql: \"select count(*) as n from range(10000000) a, range(10000000) b where a.range * 31 % 97 = b.range % 89\"";

    [Fact]
    public async Task A_job_cleans_joins_and_publishes_with_its_lineage()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await FillAsync(folder);

        var job = JsonNode.Parse(await CreateAsync(folder, Clean, "--wait", "-o", "json"))!;

        job["status"]!.ToString().ShouldBe("completed");
        job["outputs"]!.AsArray().Single()!.ToString().ShouldBe("bib://weather/sums@1.0.0");
        (await folder.OfAsync("query", "from \"weather/sums\"", "-o", "csv")).ReplaceLineEndings("\n")
            .ShouldStartWith("name,t\nAarhus,1.5\n\"Berg, upper\",3.25");
        var version = JsonNode.Parse(await folder.OfAsync("dataset", "show", "weather/sums", "-o", "json"))!;
        version["lineage"]!.AsArray().Select(entry => entry!.ToString()).ShouldBe(
        [
            "bib://weather/names@1.0.0", "bib://weather/raw@1.0.0",
        ]);
        (version["job"]!.ToString(), version["code"]!.ToString())
            .ShouldBe(($"urn:bib:job:{job["id"]}#4", $"urn:bib:code:sha256:{job["code_hash"]}"));
        (await folder.OfAsync("dataset", "lineage", "weather/sums", "--up")).ReplaceLineEndings("\n").ShouldBe(
            "weather/sums@1.0.0 was made of:\n├─ weather/names@1.0.0\n└─ weather/raw@1.0.0");
        (await folder.OfAsync("dataset", "lineage", "weather/raw@1.0.0", "--down", "-o", "jsonpath=$.edges[*].output"))
            .ShouldBe("weather/sums@1.0.0");
        (await folder.OfAsync("job", "logs", job["id"]!.ToString())).ShouldContain("published bib://weather/sums@1.0.0");
        (await folder.OfAsync("dataset", "verify", "weather/sums")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_definition_that_is_wrong_is_told_by_line_and_field()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await FillAsync(folder);
        var file = Path.Combine(folder.Root, "wrong.yaml");
        await File.WriteAllTextAsync(
            file, Clean.Replace("output: clean", "outptu: clean", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var run = await BibRun.OfAsync(folder, "job", "create", file);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("Line 10, instructions[1].outptu: An instruction has no field 'outptu'.");
    }

    [Fact]
    public async Task A_job_whose_node_is_killed_is_completed_once()
    {
        await using var folder = new NodeFolder();
        await using var held = await HeldAnswer.StartAsync();
        await AllowHttpAsync(folder);
        var node = await folder.StartReadyAsync();
        await FillAsync(folder);
        var job = await CreateAsync(folder, Long("http.get", $"url: \"{held.Url}\""), "-o", "name");
        await held.Asked;

        await node.KillAsync();
        held.LetGo();
        await folder.StartReadyAsync();
        await folder.OfAsync("job", "wait", job);

        var logs = await folder.OfAsync("job", "logs", job);
        logs.ShouldContain("taken up behind instruction 2");
        logs.Split('\n').Count(line => line.Contains("var.set: done", StringComparison.Ordinal)).ShouldBe(1);
        (await folder.OfAsync("dataset", "versions", "weather/kept", "-o", "jsonpath=$[*].version")).ShouldBe("1.0.0");
        (await folder.OfAsync("query", "from \"weather/kept\"", "-o", "csv")).ReplaceLineEndings("\n")
            .ShouldBe("station,t\na,1.5\nb,3.25\nb,99\n");
    }

    [Fact]
    public async Task A_node_that_stops_gives_its_job_back_and_goes_on_later()
    {
        await using var folder = new NodeFolder();
        await using var held = await HeldAnswer.StartAsync();
        await AllowHttpAsync(folder);
        var node = await folder.StartReadyAsync();
        await FillAsync(folder);
        var job = await CreateAsync(folder, Long("http.get", $"url: \"{held.Url}\""), "-o", "name");
        await held.Asked;

        (await node.StopAsync()).ShouldBe(0);
        held.LetGo();
        await folder.StartReadyAsync();
        await folder.OfAsync("job", "wait", job);

        var record = JsonNode.Parse(await folder.OfAsync("job", "status", job, "-o", "json"))!;
        (record["status"]!.ToString(), record["attempt"]!.GetValue<int>()).ShouldBe(("completed", 1));
        (await folder.OfAsync("job", "logs", job)).ShouldContain("given back");
    }

    [Fact]
    public async Task A_running_job_is_cancelled_and_goes_on_when_it_is_retried()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await FillAsync(folder);
        var job = await CreateAsync(folder, Long("sql.query", Endless), "-o", "name");
        await UntilAsync(folder, job, record => record["steps_done"]!.GetValue<int>() >= 2);

        // It takes a second, and a busy machine its time.
        var started = Stopwatch.GetTimestamp();
        await folder.OfAsync("job", "cancel", job);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(30));

        (await StatusAsync(folder, job))["status"]!.ToString().ShouldBe("cancelled");
        (await BibRun.OfAsync(folder, "dataset", "get", "weather/kept")).ExitCode.ShouldBe(3);
        (await BibRun.OfAsync(folder, "job", "cancel", job)).ExitCode.ShouldBe(0);
        await folder.OfAsync("job", "retry", job);
        await UntilAsync(folder, job, record => record["status"]!.ToString() == "running");
        await folder.OfAsync("job", "cancel", job);
        (await folder.OfAsync("job", "logs", job)).ShouldContain("taken up behind instruction 2");
    }

    [Fact]
    public async Task A_job_cleans_what_is_twice_missing_misspelt_and_far_off()
    {
        const string clean = """
            topic: weather
            instructions:
              - do: sql.query
                with: { sql: select * from "weather/dirty" }
                output: rows
              - do: clean.types
                with: { from: rows, types: { t: DOUBLE }, misfits: missing }
                output: typed
              - do: clean.deduplicate
                with: { from: typed, columns: [id, day], order_by: read, keep: last }
                output: once
              - do: clean.outliers
                with: { from: once, column: t, method: METHOD, factor: "FACTOR" }
                output: plausible
              - do: clean.missing
                with: { from: plausible, columns: [t], how: fill, value: -1 }
                output: filled
              - do: clean.missing
                with: { from: plausible }
                output: whole
              - do: clean.deduplicate
                with: { from: whole }
                output: whole
              - do: control.assert
                with: { that: vars.whole.rows == 4 && vars.rows.rows == 8 && vars.once.rows == 7 }
              - do: output.dataset
                with: { from: filled, dataset: METHOD }
            """;
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await folder.OfAsync("topic", "create", "weather");
        var file = Path.Combine(folder.Root, "dirty.csv");
        await File.WriteAllTextAsync(
            file, "id,day,t,read\na,1,10,1\na,1,11,2\na,2,x,1\nb,1,9,1\nb,2,,1\nb,3,1000,1\nb,4,10.5,1\nb,5,9.5,1\n",
            TestContext.Current.CancellationToken);
        await folder.OfAsync("dataset", "upload", "weather/dirty", file);

        foreach (var (method, factor) in new[] { ("iqr", "1.5"), ("zscore", "1.5"), ("mad", "3.5") })
        {
            await CreateAsync(
                folder, clean.Replace("METHOD", method, StringComparison.Ordinal).Replace("FACTOR", factor, StringComparison.Ordinal),
                "--wait");

            (await folder.OfAsync("query", $"from \"weather/{method}\"", "-o", "csv")).ReplaceLineEndings("\n").ShouldStartWith(
                "id,day,t,read\na,1,11,2\na,2,-1,1\nb,1,9,1\nb,2,-1,1\nb,4,10.5,1\nb,5,9.5,1");
        }
    }

    [Fact]
    public async Task A_job_fetches_a_table_where_the_node_lets_it()
    {
        await using var web = await HeldAnswer.StartAsync();
        web.LetGo();
        var fetch = $$"""
            topic: weather
            instructions:
              - do: http.get
                with: { url: "{{web.Url}}" }
                output: file
              - do: output.dataset
                with: { from: file, dataset: fetched }
              - do: sql.query
                with: { sql: select station from file where t is not null }
                output: rows
              - do: output.dataset
                with: { from: rows, dataset: kept }
            """;
        await using var folder = new NodeFolder();
        var node = await folder.StartReadyAsync();
        await folder.OfAsync("topic", "create", "weather");
        var refused = await CreateAsync(folder, fetch, "-o", "name");
        (await BibRun.OfAsync(folder, "job", "wait", refused)).ExitCode.ShouldBe(1);
        (await StatusAsync(folder, refused))["error"]!.ToString().ShouldContain("public internet");

        await AllowHttpAsync(folder);
        (await node.StopAsync()).ShouldBe(0);
        await folder.StartReadyAsync();
        await folder.OfAsync("job", "wait", await CreateAsync(folder, fetch, "-o", "name"));

        (await folder.OfAsync("query", "from \"weather/kept\"", "-o", "csv")).ReplaceLineEndings("\n").ShouldStartWith("station\na");
        foreach (var dataset in new[] { "weather/fetched", "weather/kept" })
        {
            var shown = JsonNode.Parse(await folder.OfAsync("dataset", "show", dataset, "-o", "json"))!;
            shown["lineage"]!.AsArray().Single()!.ToString().ShouldBe(web.Url);
        }

        (await folder.OfAsync("dataset", "ls", "weather/fetched", "-o", "name")).ShouldBe("t.csv");
    }

    [Fact]
    public async Task A_job_waits_for_another_and_fails_with_it()
    {
        await using var folder = new NodeFolder();
        await folder.StartReadyAsync();
        await FillAsync(folder);
        var first = await CreateAsync(folder, Clean, "-o", "name");
        var second = await CreateAsync(
            folder, "{topic: weather, instructions: [{do: sql.query, with: {sql: 'select * from \"weather/sums\"'}}]}",
            "--after", first, "-o", "name");
        await folder.OfAsync("job", "wait", second);

        var failing = await CreateAsync(
            folder, "{topic: weather, instructions: [{do: control.assert, with: {that: 1 > 2}}]}", "-o", "name");
        var third = await CreateAsync(
            folder, "{topic: weather, instructions: [{do: var.set, with: {value: 1}, output: x}]}", "--after", failing, "-o", "name");
        (await BibRun.OfAsync(folder, "job", "wait", third)).ExitCode.ShouldBe(1);
        (await StatusAsync(folder, third))["error"]!.ToString().ShouldContain(failing);
    }

    /// <summary>Two quick instructions, one that takes its time, one that publishes.</summary>
    private static string Long(string instruction, string argument) => $$"""
        topic: weather
        instructions:
          - do: sql.query
            with: { sql: "select station, t from \"weather/raw\" where t is not null order by station, t" }
            output: rows
          - do: var.set
            with: { value: "${vars.rows.rows}" }
            output: count
          - do: {{instruction}}
            with: { {{argument}} }
            output: slow
          - do: output.dataset
            with: { from: rows, dataset: kept }
        """;

    /// <summary>Lets a node fetch from this machine from its next start.</summary>
    private static async Task AllowHttpAsync(NodeFolder folder)
    {
        Directory.CreateDirectory(folder.Config);
        await File.WriteAllTextAsync(
            Path.Combine(folder.Config, "config.yaml"), "jobs:\n  http:\n    allowed_networks: 127.0.0.0/8\n",
            TestContext.Current.CancellationToken);
    }

    private static async Task FillAsync(NodeFolder folder)
    {
        await folder.OfAsync("topic", "create", "weather");
        var file = Path.Combine(folder.Root, "raw.csv");
        await File.WriteAllTextAsync(file, "station,day,t\na,1,1.5\na,2,\nb,1,99.0\nb,2,3.25\n", TestContext.Current.CancellationToken);
        await folder.OfAsync("dataset", "upload", "weather/raw", file);
        await File.WriteAllTextAsync(file, "id,name\na,Aarhus\nb,\"Berg, upper\"\n", TestContext.Current.CancellationToken);
        await folder.OfAsync("dataset", "upload", "weather/names", file);
    }

    private static async Task<string> CreateAsync(NodeFolder folder, string definition, params string[] more)
    {
        var file = Path.Combine(folder.Root, "job.yaml");
        await File.WriteAllTextAsync(file, definition, TestContext.Current.CancellationToken);
        return await folder.OfAsync(["job", "create", file, .. more]);
    }

    private static async Task<JsonNode> StatusAsync(NodeFolder folder, string job) =>
        JsonNode.Parse(await folder.OfAsync("job", "status", job, "-o", "json"))!;

    private static async Task UntilAsync(NodeFolder folder, string job, Func<JsonNode, bool> isSo)
    {
        var record = await StatusAsync(folder, job);
        while (!isSo(record))
        {
            record["status"]!.ToString().ShouldNotBe("failed", record.ToJsonString());
            record = await StatusAsync(folder, job);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using Bib.Bench.Grains;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Bench.Topics;

/// <summary>Topics from client to row, each beside the least that its way could cost.</summary>
internal static class TopicsScenario
{
    private const int Callers = 16;
    private const int Topics = 1_000;
    private static readonly Actor _owner = new(
        new UserId(new string('a', UserId.Length)), Bib.Grains.Abstractions.Identity.NodeRole.Member);
    private static readonly Random[] _random = [.. Enumerable.Range(0, Callers).Select(seed => new Random(seed))];
    private static long _written;

    public static async Task<int> RunAsync(IReadOnlyList<string> parts)
    {
        var ok = true;
        if (parts.Count == 0 || parts.Contains("writes") || parts.Contains("reads"))
        {
            await using var node = await TopicNode.StartAsync();
            var topics = await CreateAllAsync(node);
            if (parts.Count == 0 || parts.Contains("writes")) ok &= await WritesAsync(node, topics);
            if (parts.Count == 0 || parts.Contains("reads")) ok &= await ReadsAsync(node, topics);
        }

        if (parts.Count == 0 || parts.Contains("memory")) ok &= await MemoryAsync();
        return ok ? 0 : 1;
    }

    private static async Task<TopicState[]> CreateAllAsync(TopicNode node)
    {
        var made = new TopicState[Topics];
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var i = caller; i < Topics; i += Callers) made[i] = await CreateAsync(node, $"topic-{i}");
        }));
        return made;
    }

    private static async Task<TopicState> CreateAsync(TopicNode node, string path)
    {
        var command = new CreateTopic(new(path), "Stations and their readings", ["weather"], [], [], false, Context());
        var id = new TopicId(BoundId.For(RecordKind.Topic, "bench", command.Context, DateTimeOffset.UnixEpoch).Value);
        var answer = await node.Grains.GetGrain<ITopicGrain>(id.Value).CreateAsync(command, CancellationToken.None);
        return answer.Topic ?? throw new InvalidOperationException(answer.Refusal!.Message);
    }

    private static CommandContext Context() => new(
        _owner, new CommandId(Guid.CreateVersion7()), new OperationId(Guid.CreateVersion7()), "bench");

    private static async Task<bool> WritesAsync(TopicNode node, TopicState[] topics)
    {
        await using var bare = await BareInserts.PrepareAsync(node.Postgres, Callers);
        var client = new TopicService.TopicServiceClient(node.Channel);
        Case[] cases =
        [
            new("bare INSERT of one row", bare.InsertAsync),
            new("topic changed, through its grain", caller => UpdateAsync(node, topics[_random[caller].Next(Topics)])),
            new("topic created, through its grain", _ => CreateAsync(node, Fresh())),
            new("topic changed, through gRPC", caller => UpdateAsync(client, topics[_random[caller].Next(Topics)])),
        ];
        var rates = await Rounds.RunAsync(cases, Callers, 5, TimeSpan.FromSeconds(3));
        Print("durable writes", "bare", cases, rates);
        var behind = await WaitForSealsAsync(node);
        Console.WriteLine(Line($"  the last entry was sealed {behind.TotalMilliseconds:f0} ms after the last write"));
        return rates[1] >= 0.7 * rates[0] && rates[2] >= 0.7 * rates[0];
    }

    /// <summary>How long after the last write the last entry was sealed.</summary>
    private static async Task<TimeSpan> WaitForSealsAsync(TopicNode node)
    {
        var clock = Stopwatch.StartNew();
        await using var query = node.Postgres.As(Storage.Postgres.DatabaseRole.Audit).CreateCommand(
            "SELECT (SELECT max(last_id) FROM bib.audit_seals) = (SELECT max(id) FROM bib.audit_log)");
        while (await query.ExecuteScalarAsync() is not true)
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException("Nobody seals the audit log.");
        }

        return clock.Elapsed;
    }

    private static string Fresh() => Line($"fresh-{Interlocked.Increment(ref _written)}");

    private static async Task UpdateAsync(TopicNode node, TopicState topic)
    {
        var answer = await node.Grains.GetGrain<ITopicGrain>(topic.Id.Value).UpdateAsync(
            new UpdateTopic(null, Line($"changed {Interlocked.Increment(ref _written)} times"), null, null, null, null,
                Context()),
            CancellationToken.None);
        if (answer.Refusal is { } refusal) throw new InvalidOperationException(refusal.Message);
    }

    private static async Task UpdateAsync(TopicService.TopicServiceClient client, TopicState topic)
    {
        var request = new UpdateTopicRequest
        {
            Topic = new TopicRef { Id = topic.Id.ToString() },
            Values = new Topic { Description = Line($"changed {Interlocked.Increment(ref _written)} times") },
            UpdateMask = new FieldMask { Paths = { "description" } },
            IdempotencyKey = Guid.CreateVersion7().ToString(),
        };
        await client.UpdateTopicAsync(request);
    }

    private static async Task<bool> ReadsAsync(TopicNode node, TopicState[] topics)
    {
        var client = new TopicService.TopicServiceClient(node.Channel);
        var invoker = node.Channel.CreateCallInvoker();
        var sample = (await client.GetTopicAsync(ById(topics[0]))).CalculateSize();
        var echo = new BytesValue { Value = ByteString.CopyFrom(new byte[sample]) };
        Case[] remote =
        [
            new("echo of the same size", async _ =>
                await invoker.AsyncUnaryCall(EchoService.Unary, null, default, echo).ResponseAsync),
            new("topic by id", async caller => await client.GetTopicAsync(ById(topics[_random[caller].Next(Topics)]))),
            new("topic by path", async caller =>
                await client.GetTopicAsync(ByPath(topics[_random[caller].Next(Topics)]))),
        ];
        var rates = await Rounds.RunAsync(remote, Callers, 5, TimeSpan.FromSeconds(2));
        Print(Line($"reads through gRPC on the Unix socket, {sample} bytes"), "echo", remote, rates);

        var echoes = Enumerable.Range(0, Topics).Select(key => node.Grains.GetGrain<IEchoGrain>(key)).ToArray();
        var grains = topics.Select(topic => node.Grains.GetGrain<ITopicGrain>(topic.Id.Value)).ToArray();
        const int Bunch = 100;
        Case[] inside =
        [
            new("echo grain", async caller =>
            {
                for (var i = 0; i < Bunch; i++) await echoes[_random[caller].Next(Topics)].AddAsync(1);
            }),
            new("topic grain", async caller =>
            {
                for (var i = 0; i < Bunch; i++)
                    await grains[_random[caller].Next(Topics)].GetAsync(CancellationToken.None);
            }),
        ];
        var own = await Rounds.RunAsync(inside, Callers, 5, TimeSpan.FromSeconds(1));
        Print("reads of grains in the process", "echo", inside, [.. own.Select(rate => rate * Bunch)]);
        return rates[1] >= 0.8 * rates[0] && rates[2] >= 0.8 * rates[0] && own[1] >= 0.8 * own[0];
    }

    private static GetTopicRequest ById(TopicState topic) => new() { Topic = new TopicRef { Id = topic.Id.ToString() } };

    private static GetTopicRequest ByPath(TopicState topic) => new() { Topic = new TopicRef { Path = topic.Path.Value } };

    private static async Task<bool> MemoryAsync()
    {
        var mebibytes = await IdleNode.WeighAsync();
        Console.WriteLine(Line($"an idle bibd holds {mebibytes:f1} MiB beside its PostgreSQL (goal 120)"));
        return mebibytes <= 120;
    }

    private static void Print(string title, string peer, Case[] cases, double[] rates)
    {
        Console.WriteLine(Line($"{title}, {Callers} callers, medians"));
        for (var i = 0; i < cases.Length; i++)
            Console.WriteLine(Line($"  {cases[i].Name,-36} {rates[i],10:f0} /s   {rates[i] / rates[0],5:f2} × {peer}"));
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

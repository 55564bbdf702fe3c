using System.Text.Json;
using System.Text.Json.Nodes;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Node;

/// <summary>Does something that was asked for on standard input; gives what to say of it.</summary>
internal delegate Task<(string Name, JsonNode? Value)[]> Command(JsonObject asked, CancellationToken stop);

/// <summary>
/// What a node can be told to do: <c>{"do":"ping","id":1,"peer":"12D3…"}</c>. The answer is an event named after the
/// command, or <c>error</c>, with the same <c>id</c>.
/// </summary>
internal sealed class CommandTable(EventWriter events, TimeProvider time)
{
    /// <summary>How long a command may take that moves much.</summary>
    public static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    /// <summary>A member that comes twice means nothing that could be done.</summary>
    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false };

    private readonly Dictionary<string, (Command Do, TimeSpan Patience)> _commands = [];

    /// <summary>Adds a command, before the node reads any.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="command">What it does.</param>
    /// <param name="patience">How long it may take; null for two minutes.</param>
    public void Add(string name, Command command, TimeSpan? patience = null) =>
        _commands.Add(name, (command, patience ?? _patience));

    /// <summary>Takes commands, many at a time, until there are no more.</summary>
    public async Task RunAsync(TextReader input, CancellationToken stop)
    {
        List<Task> running = [];
        while (await input.ReadLineAsync(stop).AsTask().WaitAsync(stop) is { } line)
        {
            running.RemoveAll(task => task.IsCompleted);
            if (!string.IsNullOrWhiteSpace(line)) running.Add(DoAsync(line, stop));
        }

        await Task.WhenAll(running);
    }

    /// <summary>The peer that a command is about: <c>peer</c>.</summary>
    public static PeerId PeerOf(JsonObject asked) => PeerId.Parse(TextOf(asked, "peer"));

    /// <summary>The address that a command is about: <c>addr</c>.</summary>
    public static Multiaddr AddressOf(JsonObject asked) => Multiaddr.Parse(TextOf(asked, "addr"));

    /// <summary>A member that must be text.</summary>
    public static string TextOf(JsonObject asked, string name) =>
        asked[name] is JsonValue value && value.TryGetValue(out string? text)
            ? text
            : throw new FormatException($"\"{name}\" is wanted, as text");

    /// <summary>A member that may be a number; 0 without it.</summary>
    public static long NumberOf(JsonObject asked, string name) => asked[name] switch
    {
        null => 0,
        JsonValue value when value.TryGetValue(out long number) && number >= 0 => number,
        var other => throw new FormatException($"\"{name}\" is a number from 0, not {other.ToJsonString()}"),
    };

    /// <summary>An answer that is there at once.</summary>
    public static Task<(string Name, JsonNode? Value)[]> Answer(params (string Name, JsonNode? Value)[] members) =>
        Task.FromResult(members);

    private async Task DoAsync(string line, CancellationToken stop)
    {
        JsonObject? asked = null;
        try
        {
            asked = JsonNode.Parse(line, null, _strict) as JsonObject
                ?? throw new FormatException("a command is a JSON object");
            var name = TextOf(asked, "do");
            if (!_commands.TryGetValue(name, out var command))
            {
                throw new FormatException(
                    $"there is no command '{name}'; there are {string.Join(", ", _commands.Keys.Order())}");
            }

            var said = await DoAsync(name, command.Do, asked, command.Patience, stop);
            events.Write(name, [.. said, ("id", asked["id"]?.DeepClone())]);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception exception) // whatever it is, whoever asked waits for a word
        {
            events.Write(
                "error", ("message", exception.Message), ("do", asked?["do"]?.DeepClone()), ("id", asked?["id"]?.DeepClone()));
        }
    }

    private async Task<(string Name, JsonNode? Value)[]> DoAsync(
        string name, Command command, JsonObject asked, TimeSpan patience, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            return await command(asked, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            throw new TimeoutException($"'{name}' was not done after {patience.TotalMinutes:0} minutes.");
        }
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Jobs.Definitions;
using Bib.Jobs.Web;
using Microsoft.Extensions.Options;

namespace Bib.Jobs.Instructions;

/// <summary>
/// <c>http.get</c>: fetches a file from a web server into the chunk store. What it fetches is a table where its name says
/// so; it can be published as it is, or asked by a <c>sql.query</c>.
/// </summary>
internal sealed class HttpGet(
    WebFetcher web, IContentStore content, IChunkStore chunks, IOptions<WebOptions> options, TimeProvider time) : IInstruction
{
    private const int FileMode = 0x1A4;

    /// <summary>The address is a line of the lineage of what is made of the file.</summary>
    private const int AddressLengthMax = 1000;

    private const int HeadersMax = 20;
    private const int HeaderLengthMax = 4000;

    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(10);

    /// <summary>Headers that the connection itself needs, or that say where it goes.</summary>
    private static readonly HashSet<string> _reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept-Encoding", "Connection", "Content-Length", "Cookie", "Expect", "Forwarded", "Host", "Keep-Alive", "Range", "TE",
        "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "Via",
    };

    public string Name => "http.get";

    public bool NeedsOutput => true;

    public IReadOnlyList<Parameter> Parameters { get; } =
    [
        new("url", ParameterKind.Text, "https://example.org/stations.csv"),
        new("file", ParameterKind.Text, "stations.csv", IsRequired: false),
        new("headers", ParameterKind.Value, "{ Accept: text/csv }", IsRequired: false),
        new("max_bytes", ParameterKind.Text, "100000000", IsRequired: false),
        new("timeout", ParameterKind.Text, "5m", IsRequired: false),
    ];

    public async Task<InstructionResult> RunAsync(InstructionCall call, CancellationToken cancellationToken)
    {
        var address = AddressOf(call);
        var file = FileOf(call, address);
        var (headers, bytesMax, timeout) = (HeadersOf(call), BytesMaxOf(call), TimeoutOf(call));
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await using var answer = await web.GetAsync(address, headers, bytesMax, either.Token);
            var taken = await content.IngestAsync(answer.Body, IngestRequest.Whole, null, either.Token);
            await taken.Durable;
            var list = new FileListWriter(chunks);
            await list.AddAsync(new(file, FileMode, taken.Size, taken.Hash, taken.Chunks, []), either.Token);
            var files = await list.CompleteAsync(either.Token);
            await call.Log($"{taken.Size} bytes of {address.AbsoluteUri}, {answer.MediaType}");
            return new(new JobVariable(null, new JobTable([.. files], list.Files, list.Size, null, [], [address.AbsoluteUri])));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw WebRefusals.Unreachable(address, $"it took longer than {timeout.TotalSeconds:0.###} seconds.");
        }
    }

    private static Uri AddressOf(InstructionCall call)
    {
        var text = call.Text("url") ?? "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address)) throw WebRefusals.NoAddress($"'{Shown(text)}' is no address.");
        WebFetcher.Require(address);
        var plain = new Uri(address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));
        return plain.AbsoluteUri.Length <= AddressLengthMax
            ? plain
            : throw WebRefusals.NoAddress($"The address has {plain.AbsoluteUri.Length} letters; {AddressLengthMax} are allowed.");
    }

    /// <summary>What it is called, which tells what it is: the end of its address, where nothing is said.</summary>
    private static ManifestPath FileOf(InstructionCall call, Uri address)
    {
        var name = call.Text("file") ?? Uri.UnescapeDataString(address.Segments[^1]).Trim('/');
        if (name.Length == 0) name = "index.html";
        return name.Length <= 255 && !name.Contains('/', StringComparison.Ordinal) && !name.Any(char.IsControl) && name is not ("." or "..")
            ? ManifestPath.Of(name)
            : throw Wrong("file", name, "Give a file's name without slashes, as in `file: stations.csv`.");
    }

    private static Dictionary<string, string> HeadersOf(InstructionCall call)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (call.Arguments.GetValueOrDefault("headers") is not { } given) return headers;
        const string hint = "Give a map of at most 20 names and texts, as in `headers: { Accept: text/csv }`.";
        if (given is not JsonObject map || map.Count > HeadersMax) throw Wrong("headers", given.ToJsonString(), hint);
        foreach (var (name, node) in map)
        {
            if (name.Length is 0 or > 100 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
                || _reserved.Contains(name) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase))
            {
                throw Wrong("headers", name, "That header is the node's own, or none. " + hint);
            }

            if (node is not JsonValue value || !value.TryGetValue<string>(out var text) || text.Length > HeaderLengthMax
                || text.Any(letter => letter is < ' ' or > '~'))
            {
                // What is in it may be a secret.
                throw Wrong("headers", name, $"Its value is to be a text of at most {HeaderLengthMax} plain letters. " + hint);
            }

            headers[name] = text;
        }

        return headers;
    }

    private long BytesMaxOf(InstructionCall call)
    {
        if (call.Text("max_bytes") is not { } text) return options.Value.BytesMax;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= options.Value.BytesMax
                ? number
                : throw Wrong("max_bytes", text, $"Give a whole number from 1 to {options.Value.BytesMax}.");
    }

    private static TimeSpan TimeoutOf(InstructionCall call)
    {
        if (call.Text("timeout") is not { } text) return _timeout;
        return Durations.Read(text) is { } span && span > TimeSpan.Zero && span <= TimeSpan.FromHours(12)
            ? span
            : throw Wrong("timeout", text, "Give a span up to 12h, as in 5m.");
    }

    private static RefusalException Wrong(string parameter, string value, string hint) => new(new(
        RefusalCode.InvalidArgument, $"{parameter} of http.get is '{Shown(value)}'.", hint, "definition"));

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
}

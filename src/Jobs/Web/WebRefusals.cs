using System.Net;
using Bib.Grains.Abstractions.Decisions;

namespace Bib.Jobs.Web;

/// <summary>Every no that fetching says.</summary>
internal static class WebRefusals
{
    /// <summary>The address is none that can be asked for.</summary>
    public static RefusalException NoAddress(string message) => new(new(
        RefusalCode.InvalidArgument, message, "Give one as in https://example.org/data/stations.csv.", "definition"));

    /// <summary>The host is none of the public internet.</summary>
    public static RefusalException NotPublic(string host) => new(new(
        RefusalCode.NotAllowed, $"The host '{Shown(host)}' has no address of the public internet; jobs fetch from no other.",
        "Whoever looks after the node can allow its network, and with it all that may be read there: "
            + "bib config set jobs.http.allowed_networks 10.1.2.0/24.",
        "definition"));

    /// <summary>The host does not want to be asked by programs.</summary>
    public static RefusalException Robots(Uri address) => new(new(
        RefusalCode.NotAllowed, $"'{Shown(address)}' may not be fetched by programs: the host's robots.txt says so.",
        "Ask whoever runs it for the data, or fetch it by hand and upload it.", "definition"));

    /// <summary>The server is away, or says that it cannot now.</summary>
    public static RefusalException Unreachable(Uri address, string why) => new(new(
        RefusalCode.WebUnreachable, $"'{Shown(address)}' was not fetched: {why}",
        "It may pass: the job is tried again as long as its `retries` last.", "definition"));

    /// <summary>The answer is longer than it may be.</summary>
    public static RefusalException TooLong(Uri address, long bytesMax) => new(new(
        RefusalCode.QueryLimit, $"'{Shown(address)}' has more than {bytesMax} bytes, the most that is taken.",
        "Allow more with `max_bytes`, up to the node's own limit, or ask for a part of it.", "definition"));

    /// <summary>The server says no.</summary>
    public static RefusalException Of(Uri address, HttpStatusCode status) => status switch
    {
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425 or >= (HttpStatusCode)500 =>
            Unreachable(address, $"the server answers {(int)status}."),
        HttpStatusCode.NotFound or HttpStatusCode.Gone => new(new(
            RefusalCode.NotFound, $"There is nothing at '{Shown(address)}': the server answers {(int)status}.",
            "Look whether it has moved.", "definition")),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(new(
            RefusalCode.NotAllowed, $"The server does not give '{Shown(address)}' away: it answers {(int)status}.",
            "Give what it asks for with `headers`, or ask whoever runs it.", "definition")),
        _ => new(new(
            RefusalCode.InvalidArgument, $"'{Shown(address)}' was not fetched: the server answers {(int)status}.",
            "Look at the address and the headers.", "definition")),
    };

    private static string Shown(Uri address) => Shown(address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped));

    private static string Shown(string text) => text.Length <= 200 ? text : text[..200] + "…";
}

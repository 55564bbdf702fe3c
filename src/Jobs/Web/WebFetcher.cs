using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using Bib.Grains.Abstractions.Decisions;
using Microsoft.Extensions.Options;

namespace Bib.Jobs.Web;

/// <summary>
/// Fetches from web servers for jobs. Which address may be asked is decided where the connection is made, of the very
/// address that it is made to: no way of writing a host, no answer of a name server and no redirect gets around it.
/// </summary>
internal sealed class WebFetcher : IDisposable
{
    /// <summary>Of a robots.txt so much is read.</summary>
    private const int RobotsBytesMax = 500 << 10;

    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _robotsTimeout = TimeSpan.FromSeconds(30);

    private readonly WebOptions _options;
    private readonly WebHosts _hosts;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly HttpClient _client;
    private readonly TimeProvider _time;

    /// <summary>Fetches by the machine's name servers.</summary>
    public WebFetcher(IOptions<WebOptions> options, TimeProvider time)
        : this(options.Value, time, (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken))
    {
    }

    internal WebFetcher(WebOptions options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_options, _time, _resolve, _hosts) = (options, time, resolve, new(options, time));
        _client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = _connectTimeout,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            UseCookies = false,
            UseProxy = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Begins to fetch.</summary>
    /// <param name="address">What.</param>
    /// <param name="headers">What is sent beside; not to another host that the first one points to.</param>
    /// <param name="bytesMax">The longest answer that is read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The answer, whose body is still to be read; its reader disposes it.</returns>
    /// <exception cref="RefusalException">It may not be fetched, or is not there.</exception>
    public async Task<WebAnswer> GetAsync(
        Uri address, IReadOnlyDictionary<string, string> headers, long bytesMax, CancellationToken cancellationToken)
    {
        Require(address);
        var response = await FollowAsync(address, headers, isPolite: true, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            if (response.Content.Headers.ContentLength > bytesMax)
            {
                response.Dispose();
                throw WebRefusals.TooLong(address, bytesMax);
            }

            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new(response, new WebBody(body, address, bytesMax));
        }

        var status = response.StatusCode;
        response.Dispose();
        throw WebRefusals.Of(address, status);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Whether an address can be asked for, as far as one sees by looking at it.</summary>
    /// <exception cref="RefusalException">It cannot.</exception>
    public static void Require(Uri address)
    {
        if (address.Scheme is not ("http" or "https"))
            throw WebRefusals.NoAddress($"'{address.Scheme}:' is fetched by nobody; http: and https: are.");
        if (address.UserInfo.Length > 0)
            throw WebRefusals.NoAddress("The address has a name or password before its host, where every log would show it.");
        if (address.Host.Length == 0) throw WebRefusals.NoAddress("The address names no host.");
    }

    /// <summary>The first answer that does not point elsewhere; every address on the way is checked as the first one.</summary>
    private async Task<HttpResponseMessage> FollowAsync(
        Uri address, IReadOnlyDictionary<string, string> headers, bool isPolite, CancellationToken cancellationToken)
    {
        var (at, sent) = (address, headers);
        for (var redirects = 0; ; redirects++)
        {
            if (isPolite) await _hosts.TurnAsync(at, ReadRobotsAsync, cancellationToken);
            var response = await SendAsync(at, sent, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)) return response;
            var to = response.Headers.Location;
            response.Dispose();
            if (to is null) throw WebRefusals.Unreachable(address, "the server points elsewhere and does not say where.");
            if (redirects == _options.RedirectsMax)
                throw WebRefusals.Unreachable(address, $"it points elsewhere more than {_options.RedirectsMax} times.");
            var next = new Uri(at, to);
            Require(next);
            if (at.Scheme == "https" && next.Scheme == "http")
                throw WebRefusals.NoAddress($"'{next.Host}' is to be asked without encryption, though it was asked for with it.");
            if (next.GetLeftPart(UriPartial.Authority) != at.GetLeftPart(UriPartial.Authority))
                sent = new Dictionary<string, string>();
            at = next;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        Uri address, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("User-Agent", $"{RobotsRules.Agent}/1.0 (+https://bib.dev)");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failed) when (failed.InnerException is RefusalException refused)
        {
            throw new RefusalException(refused.Refusal);
        }
        catch (HttpRequestException failed)
        {
            throw WebRefusals.Unreachable(address, failed.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw WebRefusals.Unreachable(address, $"no connection within {_connectTimeout.TotalSeconds} seconds.");
        }
    }

    /// <summary>A host without a robots.txt forbids nothing; one that cannot say, everything for now (RFC 9309, 2.3.1).</summary>
    private async Task<RobotsRules> ReadRobotsAsync(Uri address, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_robotsTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await FollowAsync(address, new Dictionary<string, string>(), isPolite: false, either.Token);
            if ((int)response.StatusCode is >= 400 and < 500 and not 429) return RobotsRules.None;
            if (!response.IsSuccessStatusCode)
                throw WebRefusals.Unreachable(address, $"the server answers {(int)response.StatusCode}, and so asks to be left alone.");
            await using var body = new WebBody(await response.Content.ReadAsStreamAsync(either.Token), address, long.MaxValue);
            var bytes = new byte[RobotsBytesMax];
            var count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, either.Token);
            return RobotsRules.Of(Encoding.UTF8.GetString(bytes, 0, count));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw WebRefusals.Unreachable(address, $"no answer within {_robotsTimeout.TotalSeconds} seconds.");
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);
        var may = addresses.Where(address => WebAddresses.MayBeAsked(address, _options.AllowedNetworks)).ToArray();
        if (addresses.Length > 0 && may.Length == 0) throw WebRefusals.NotPublic(host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(may, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

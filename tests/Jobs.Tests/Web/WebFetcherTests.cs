using System.IO.Compression;
using System.Net;
using System.Text;
using Bib.Grains.Abstractions.Decisions;
using Bib.Jobs.Web;
using Microsoft.AspNetCore.Http;

namespace Bib.Jobs.Tests.Web;

public sealed class WebFetcherTests
{
    private const string Loopback = "127.0.0.0/8";

    private static readonly Dictionary<string, string> _none = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_fetched_after_the_hosts_rules_were_read()
    {
        await using var web = await PlayedWeb.StartAsync(context => context.Response.WriteAsync("a,b\n1,2\n"));
        using var fetcher = PlayedWeb.Fetcher(Loopback);

        (await TextAsync(fetcher, web.Address + "/a.csv")).ShouldBe("a,b\n1,2\n");
        (await TextAsync(fetcher, web.Address + "/b.csv")).ShouldBe("a,b\n1,2\n");

        web.Asked.ShouldBe(["/robots.txt", "/a.csv", "/b.csv"]);
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://0/")]
    [InlineData("http://①②⑦.⓪.⓪.①/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[0:0:0:0:0:ffff:a9fe:a9fe]/")]
    [InlineData("http://[::127.0.0.1]/")]
    [InlineData("http://[64:ff9b::a00:1]/")]
    [InlineData("http://[2002:7f00:1::]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://localhost/")]
    [InlineData("https://rebound.example/")]
    public async Task What_is_not_of_the_public_internet_is_not_asked_however_it_is_written(string address)
    {
        // Names lead to this machine and its networks, whatever they are.
        using var fetcher = PlayedWeb.Fetcher("", IPAddress.Loopback, IPAddress.Parse("10.0.0.5"), IPAddress.IPv6Loopback);

        (await RefusedAsync(fetcher, address)).Code.ShouldBe(RefusalCode.NotAllowed);
    }

    [Theory]
    [InlineData("ftp://example.org/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1:6379/_")]
    [InlineData("http://example.org@127.0.0.1/")]
    [InlineData("https://ada:secret@example.org/")]
    public async Task What_is_no_address_of_a_web_server_is_not_asked(string address)
    {
        using var fetcher = PlayedWeb.Fetcher();

        var refusal = await RefusedAsync(fetcher, address);

        refusal.Code.ShouldBe(RefusalCode.InvalidArgument);
        refusal.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_name_is_asked_only_at_those_of_its_addresses_that_may_be()
    {
        await using var web = await PlayedWeb.StartAsync(context => context.Response.WriteAsync("here"));
        using var fetcher = PlayedWeb.Fetcher(Loopback, IPAddress.Parse("10.0.0.5"), IPAddress.Loopback);

        (await TextAsync(fetcher, web.Address.Replace("127.0.0.1", "data.example", StringComparison.Ordinal))).ShouldBe("here");
    }

    [Theory]
    [InlineData("http://10.0.0.1/", RefusalCode.NotAllowed)]
    [InlineData("http://169.254.169.254/latest/", RefusalCode.NotAllowed)]
    [InlineData("//[::ffff:a00:1]/x", RefusalCode.NotAllowed)]
    [InlineData("file:///etc/passwd", RefusalCode.InvalidArgument)]
    [InlineData("http://ada@10.0.0.1/", RefusalCode.InvalidArgument)]
    [InlineData("/again", RefusalCode.WebUnreachable)]
    public async Task An_answer_that_points_elsewhere_is_followed_only_to_where_one_may_go(string to, RefusalCode code)
    {
        await using var web = await PlayedWeb.StartAsync(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = to;
            return Task.CompletedTask;
        });
        using var fetcher = PlayedWeb.Fetcher(Loopback);

        (await RefusedAsync(fetcher, web.Address + "/start")).Code.ShouldBe(code);
        web.Asked.Count.ShouldBeLessThanOrEqualTo(7);
    }

    [Fact]
    public async Task Headers_are_not_sent_to_another_host()
    {
        await using var other = await PlayedWeb.StartAsync(context =>
            context.Response.WriteAsync($"other {context.Request.Headers.Authorization}"));
        await using var web = await PlayedWeb.StartAsync(async context =>
        {
            if (context.Request.Path == "/away") context.Response.Redirect(other.Address + "/");
            else await context.Response.WriteAsync($"own {context.Request.Headers.Authorization}");
        });
        using var fetcher = PlayedWeb.Fetcher(Loopback);
        var secret = new Dictionary<string, string> { ["Authorization"] = "Bearer 1" };

        (await TextAsync(fetcher, web.Address + "/", secret)).ShouldBe("own Bearer 1");
        (await TextAsync(fetcher, web.Address + "/away", secret)).ShouldBe("other ");
    }

    [Fact]
    public async Task What_a_host_forbids_to_programs_is_left_alone()
    {
        await using var web = await PlayedWeb.StartAsync(
            context => context.Response.WriteAsync("x"), "User-agent: *\nDisallow: /private\n");
        using var fetcher = PlayedWeb.Fetcher(Loopback);

        (await TextAsync(fetcher, web.Address + "/public")).ShouldBe("x");
        (await RefusedAsync(fetcher, web.Address + "/private/a")).Code.ShouldBe(RefusalCode.NotAllowed);

        web.Asked.ShouldNotContain("/private/a");
    }

    [Theory]
    [InlineData(404, RefusalCode.NotFound)]
    [InlineData(403, RefusalCode.NotAllowed)]
    [InlineData(429, RefusalCode.WebUnreachable)]
    [InlineData(503, RefusalCode.WebUnreachable)]
    [InlineData(418, RefusalCode.InvalidArgument)]
    public async Task A_server_that_says_no_is_told_as_what_it_means(int status, RefusalCode code)
    {
        await using var web = await PlayedWeb.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        using var fetcher = PlayedWeb.Fetcher(Loopback);

        (await RefusedAsync(fetcher, web.Address + "/a")).Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("said")]
    [InlineData("unsaid")]
    [InlineData("packed")]
    public async Task No_more_is_read_than_may_be(string kind)
    {
        await using var web = await PlayedWeb.StartAsync(async context =>
        {
            var bytes = new byte[4 << 20];
            if (kind == "said") context.Response.ContentLength = bytes.Length;
            if (kind == "packed")
            {
                using var packed = new MemoryStream();
                await using (var zip = new GZipStream(packed, CompressionLevel.Fastest)) await zip.WriteAsync(bytes);
                bytes = packed.ToArray();
                bytes.Length.ShouldBeLessThan(1 << 20);
                context.Response.Headers.ContentEncoding = "gzip";
            }

            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        });
        using var fetcher = PlayedWeb.Fetcher(Loopback);

        var refused = await Should.ThrowAsync<RefusalException>(() => TextAsync(fetcher, web.Address + "/a", bytesMax: 1 << 20));

        refused.Refusal.Code.ShouldBe(RefusalCode.QueryLimit);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_no_answer()
    {
        await using var web = await PlayedWeb.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var fetcher = PlayedWeb.Fetcher(Loopback);

        (await RefusedAsync(fetcher, web.Address + "/a")).Code.ShouldBe(RefusalCode.WebUnreachable);
    }

    private static async Task<Refusal> RefusedAsync(WebFetcher fetcher, string address) =>
        (await Should.ThrowAsync<RefusalException>(() => TextAsync(fetcher, address))).Refusal;

    private static async Task<string> TextAsync(
        WebFetcher fetcher, string address, Dictionary<string, string>? headers = null, long bytesMax = 1 << 20)
    {
        await using var answer = await fetcher.GetAsync(new(address), headers ?? _none, bytesMax, Stop);
        using var read = new MemoryStream();
        await answer.Body.CopyToAsync(read, Stop);
        return Encoding.UTF8.GetString(read.ToArray());
    }
}

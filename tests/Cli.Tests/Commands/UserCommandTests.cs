using System.Text.Json;
using Bib.Client.Identity;
using Bib.V1;

namespace Bib.Cli.Tests.Commands;

public sealed class UserCommandTests : IAsyncLifetime
{
    private static readonly string _friend = new('a', 40);
    private readonly string _home = Directory.CreateTempSubdirectory("bib-").FullName;
    private PlayedNode _node = null!;

    private Dictionary<string, string> Variables => new() { ["BIB_SOCKET"] = _node.Socket, ["HOME"] = _home };

    public async ValueTask InitializeAsync() => _node = await PlayedNode.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task Create_sends_the_key_that_was_named()
    {
        var hex = string.Concat(Enumerable.Repeat("0f", 32));

        var run = await RunAsync(
            "user", "create", "--public-key", hex, "--name", "Ada", "--email", "ada@lab.example", "--role", "read-only");

        run.ExitCode.ShouldBe(0, run.Error);
        var request = _node.Users.Changes.ShouldHaveSingleItem().ShouldBeOfType<CreateUserRequest>();
        Convert.ToHexStringLower(request.PublicKey.Span).ShouldBe(hex);
        (request.Name, request.Email, request.Role).ShouldBe(("Ada", "ada@lab.example", NodeRole.ReadOnly));
        Guid.TryParse(request.IdempotencyKey, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Create_without_a_key_makes_ones_own()
    {
        (await RunAsync("user", "create", "--dry-run")).ExitCode.ShouldBe(0);
        Directory.GetFileSystemEntries(_home).ShouldBeEmpty("a dry run makes nothing");

        var run = await RunAsync("user", "create");

        run.ExitCode.ShouldBe(0, run.Error);
        var key = UserKey.LoadOrCreate(Path.Combine(_home, ".config", "bib", "user.pem"), out var isNew);
        isNew.ShouldBeFalse();
        var request = _node.Users.Changes.ShouldHaveSingleItem().ShouldBeOfType<CreateUserRequest>();
        request.PublicKey.Span.SequenceEqual(key.PublicKey.Span).ShouldBeTrue();
        request.Role.ShouldBe(NodeRole.Member);
    }

    [Fact]
    public async Task A_key_that_is_none_is_refused_before_the_node_is_asked()
    {
        var run = await RunAsync("user", "create", "--public-key", "abc");

        (run.ExitCode, _node.Users.Changes.Count).ShouldBe((2, 0));
        run.Error.ShouldContain("64 hex digits");
        run.Error.ShouldContain("hint:");
    }

    [Fact]
    public async Task List_goes_through_all_pages_with_its_filters()
    {
        _node.Users.All.AddRange(Enumerable.Range(0, 5).Select(n => UsersPlayed.Make($"{n}{_friend[1..]}", $"u{n}")));

        var run = await RunAsync(
            "user", "list", "-o", "name", "--role", "admin", "--status", "disabled", "--name", "u", "--sort", "created");

        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(5);
        var asked = _node.Users.Listed.ShouldNotBeNull();
        asked.Roles.ShouldBe([NodeRole.Admin]);
        asked.Statuses.ShouldBe([UserStatus.Disabled]);
        (asked.NamePrefix, asked.OrderBy).ShouldBe(("u", UserOrder.Created));
        (await RunAsync("user", "list", "-o", "name", "--limit", "3")).Output.Split('\n').Length.ShouldBe(4);
    }

    [Fact]
    public async Task Me_is_whoever_asks()
    {
        _node.Users.All.Add(UsersPlayed.Make(UsersPlayed.Oneself, "Me"));

        (await RunAsync("user", "get", "me", "-o", "name")).Output.ShouldBe(UsersPlayed.Oneself + "\n");
        (await RunAsync("user", "show", "me", "-o", "name")).Output.ShouldBe(UsersPlayed.Oneself + "\n");
        (await RunAsync("user", "update", "me", "--name", "")).ExitCode.ShouldBe(0);

        var request = _node.Users.Changes.ShouldHaveSingleItem().ShouldBeOfType<UpdateUserRequest>();
        (request.UserId, request.Values.Name).ShouldBe((UsersPlayed.Oneself, ""));
        request.UpdateMask.Paths.ShouldBe(["name"]);
    }

    [Fact]
    public async Task Removing_asks_first_and_tells_how_to_undo_it()
    {
        _node.Users.All.Add(UsersPlayed.Make(_friend, "Ada"));

        (await RunAsync("user", "rm", _friend)).ExitCode.ShouldBe(2);
        (await RunAsync("user", "rm", _friend, "--dry-run")).Error.ShouldContain("would delete 1 user, Ada");
        _node.Users.Changes.ShouldBeEmpty();
        var run = await RunAsync("user", "rm", _friend, "--yes");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain("undo with: bib user create --public-key 0000");
        _node.Users.Changes.ShouldHaveSingleItem().ShouldBeOfType<DeleteUserRequest>().Etag.ShouldBe("1");
    }

    [Fact]
    public async Task Whoami_shows_what_one_is_and_makes_no_key()
    {
        var run = await RunAsync("user", "whoami", "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        using var shown = JsonDocument.Parse(run.Output);
        var who = shown.RootElement;
        (who.GetProperty("user_id").GetString(), who.GetProperty("role").GetString(), who.GetProperty("known_by").GetString())
            .ShouldBe((UsersPlayed.Oneself, "admin", "account"));
        Directory.GetFileSystemEntries(_home).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_role_is_granted_for_a_time_and_taken_back()
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather"));
        var before = TimeProvider.System.GetUtcNow();

        var given = await RunAsync("grant", "add", _friend, "contributor", "--topic", "weather", "--until", "30d");
        var until = await RunAsync("topic", "roles", "weather", "--grant", $"{_friend}=reader", "--until", "2999-01-31");
        var taken = await RunAsync("grant", "remove", _friend, "--topic", "weather");

        (given.ExitCode, until.ExitCode, taken.ExitCode).ShouldBe((0, 0, 0), given.Error + until.Error + taken.Error);
        given.Error.ShouldNotContain("everybody whom the node knows reads");
        until.Error.ShouldContain("everybody whom the node knows reads everything on it");
        var requests = _node.Topics.Changes.Cast<SetTopicRolesRequest>().ToArray();
        var grant = requests[0].Grant.ShouldHaveSingleItem();
        (grant.UserId, grant.Role).ShouldBe((_friend, TopicRole.Contributor));
        grant.ExpiresAt.ToDateTimeOffset().ShouldBeInRange(before.AddDays(30), TimeProvider.System.GetUtcNow().AddDays(30));
        requests[1].Grant.ShouldHaveSingleItem().ExpiresAt.ToDateTimeOffset()
            .ShouldBe(new DateTimeOffset(2999, 1, 31, 0, 0, 0, TimeSpan.Zero));
        requests[2].Withdraw.ShouldBe([_friend]);
    }

    [Fact]
    public async Task Publishing_on_another_node_is_granted_by_ones_own_signature_and_taken_back()
    {
        var topic = TopicsPlayed.Make("weather");
        topic.Id = "019a0000-0000-7000-8000-000000000001";
        _node.Topics.All.Add(topic);
        string[] words = ["contributor", "--topic", "weather", "--node", "12D3KooWFriend"];

        var dry = await RunAsync(["grant", "add", _friend, .. words, "--dry-run"]);
        _node.Topics.Changes.ShouldBeEmpty();
        var given = await RunAsync(["grant", "add", _friend, .. words]);
        var key = UserKey.LoadOrCreate(Path.Combine(_home, ".config", "bib", "user.pem"), out _);
        topic.Roles.Add(new TopicRoleGrant { UserId = key.UserId, Role = TopicRole.Owner });
        (await RunAsync(["grant", "add", _friend, .. words])).ExitCode.ShouldBe(0);
        var taken = await RunAsync(["grant", "remove", _friend, .. words[1..]]);

        (dry.ExitCode, given.ExitCode, taken.ExitCode).ShouldBe((0, 0, 0), dry.Error + given.Error + taken.Error);
        var requests = _node.Topics.Changes.Cast<SetTopicRolesRequest>().ToArray();
        requests.Length.ShouldBe(4, "who is an owner already is not made one again");
        var owner = requests[0].Grant.ShouldHaveSingleItem();
        (owner.UserId, owner.Role).ShouldBe((key.UserId, TopicRole.Owner));
        given.Error.ShouldContain($"made your key's user, {key.UserId}, an owner of topic weather");
        var grant = requests[1].PublishGrant.ShouldHaveSingleItem();
        Convert.ToHexStringLower(grant.Grant.Span).ShouldStartWith(
            Convert.ToHexStringLower("bib-grant-v1\n"u8) + "019a0000000070008000000000000001" + _friend + "0e"
            + Convert.ToHexStringLower("12D3KooWFriend"u8) + "00");
        grant.PublicKey.Span.SequenceEqual(key.PublicKey.Span).ShouldBeTrue();
        grant.Signature.Span.SequenceEqual(key.Sign(grant.Grant.Memory)).ShouldBeTrue();
        requests[2].PublishGrant.ShouldHaveSingleItem().PublicKey.ShouldBe(grant.PublicKey);
        requests[3].WithdrawPublish.ShouldHaveSingleItem().ShouldBe(new() { UserId = _friend, NodeId = "12D3KooWFriend" });
    }

    [Theory]
    [InlineData("grant add x contributor --dataset a/b --node 12D3KooWFriend", "--node is of topics")]
    [InlineData("grant add x admin --topic weather --node 12D3KooWFriend", "nobody is admin")]
    [InlineData("grant list", "Name what the role is on.")]
    [InlineData("grant list --topic a --dataset a/b", "not on both")]
    [InlineData("grant add x contributer --topic weather", "is no role")]
    [InlineData("grant add x reader --topic weather --until soon", "is no moment")]
    [InlineData("grant add x reader --topic weather --until 99999999999d", "is no moment")]
    [InlineData("grant add x reader --topic weather --until 2000000000d", "is no moment")]
    [InlineData("topic roles weather --until 30d", "none is granted")]
    public async Task What_makes_no_grant_is_refused_with_a_hint(string line, string why)
    {
        var run = await RunAsync(line.Split(' '));

        run.ExitCode.ShouldBe(2, run.Error);
        run.Error.ShouldContain(why);
        run.Error.ShouldContain("hint:");
        _node.Topics.Changes.ShouldBeEmpty();
    }

    private Task<BibRun> RunAsync(params string[] args) => BibRun.OfAsync(Variables, "", args);
}

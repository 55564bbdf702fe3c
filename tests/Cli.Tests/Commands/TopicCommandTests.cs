using System.Text.Json;
using Bib.V1;

namespace Bib.Cli.Tests.Commands;

public sealed class TopicCommandTests : IAsyncLifetime
{
    private PlayedNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await PlayedNode.StartAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Create_sends_what_was_typed_and_a_key_of_its_own()
    {
        var run = await BibRun.OfAsync(
            _node, "topic", "create", "weather/stations", "-p", "--description", "Stations", "--tag", "a", "--tag", "b",
            "--metadata", "source=noaa=1", "-o", "name");

        run.ShouldBe(new BibRun(0, "weather/stations\n", "created weather/stations\n"));
        var request = _node.Topics.Changes.ShouldHaveSingleItem().ShouldBeOfType<CreateTopicRequest>();
        request.Description.ShouldBe("Stations");
        request.Tags.ShouldBe(["a", "b"]);
        request.Metadata["source"].ShouldBe("noaa=1");
        request.CreateParents.ShouldBeTrue();
        Guid.TryParse(request.IdempotencyKey, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task An_empty_list_is_an_empty_array_and_no_error()
    {
        (await BibRun.OfAsync(_node, "topic", "list", "-o", "json")).ShouldBe(new BibRun(0, "[]\n", ""));
        (await BibRun.OfAsync(_node, "topic", "list", "-o", "yaml")).Output.ShouldBe("[]\n");
        (await BibRun.OfAsync(_node, "topic", "list", "-o", "name")).Output.ShouldBeEmpty();
        (await BibRun.OfAsync(_node, "topic", "list", "-o", "ndjson")).Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_goes_through_all_pages()
    {
        _node.Topics.All.AddRange(Enumerable.Range(0, 7).Select(index => TopicsPlayed.Make($"t{index}")));

        var run = await BibRun.OfAsync(_node, "topic", "list", "-o", "name");

        run.Output.ShouldBe("t0\nt1\nt2\nt3\nt4\nt5\nt6\n");
        (await BibRun.OfAsync(_node, "topic", "list", "-o", "name", "--limit", "3")).Output.ShouldBe("t0\nt1\nt2\n");
    }

    [Fact]
    public async Task Roles_are_given_and_taken_back_together()
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather"));
        var (reader, former) = (new string('a', 40), new string('b', 40));

        var run = await BibRun.OfAsync(
            _node, "topic", "roles", "weather", "--grant", $"{reader}=reader", "--withdraw", former, "--etag", "1", "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldBe(
            "everybody whom the node knows reads everything on it: without the role reader, too\n"
            + "changed who may do what in weather\n");
        var role = JsonDocument.Parse(run.Output).RootElement.GetProperty("roles")[0];
        (role.GetProperty("user").GetString(), role.GetProperty("role").GetString()).ShouldBe((reader, "reader"));
        var request = _node.Topics.Changes.ShouldHaveSingleItem().ShouldBeOfType<SetTopicRolesRequest>();
        (request.Withdraw.Single(), request.Etag).ShouldBe((former, "1"));
        Guid.TryParse(request.IdempotencyKey, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Roles_without_a_change_or_on_trial_change_nothing()
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather"));

        var shown = await BibRun.OfAsync(_node, "topic", "roles", "weather", "-o", "name");
        var tried = await BibRun.OfAsync(_node, "topic", "roles", "weather", "--withdraw", "x", "--dry-run", "-o", "name");
        var wrong = await BibRun.OfAsync(_node, "topic", "roles", "weather", "--grant", "x=king");

        shown.ShouldBe(new BibRun(0, "weather\n", "0 roles in weather\n"));
        tried.ShouldBe(new BibRun(0, "weather\n", "would grant 0 and withdraw 1 role in weather\n"));
        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain("reader, contributor, admin, owner");
        _node.Topics.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rename_takes_a_last_segment_or_a_path()
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather/stations"));

        var last = await BibRun.OfAsync(_node, "topic", "rename", "weather/stations", "sensors", "-o", "name");
        var whole = await BibRun.OfAsync(_node, "topic", "rename", "weather/stations", "climate/s", "-o", "name");

        last.Output.ShouldBe("weather/sensors\n");
        last.Error.ShouldBe("renamed weather/stations → weather/sensors\n");
        whole.Output.ShouldBe("climate/s\n");
    }

    [Fact]
    public async Task Update_changes_only_what_is_named()
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather"));

        (await BibRun.OfAsync(_node, "topic", "update", "weather", "--tag", "new")).ExitCode.ShouldBe(0);
        (await BibRun.OfAsync(_node, "topic", "update", "weather")).ExitCode.ShouldBe(2);

        var request = _node.Topics.Changes.ShouldHaveSingleItem().ShouldBeOfType<UpdateTopicRequest>();
        request.UpdateMask.Paths.ShouldBe(["tags"]);
        request.Values.Tags.ShouldBe(["new"]);
    }

    [Fact]
    public async Task Update_asks_for_copies_and_for_none()
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather"));

        (await BibRun.OfAsync(_node, "topic", "update", "weather", "--minimum-copies", "2")).ExitCode.ShouldBe(0);
        (await BibRun.OfAsync(_node, "topic", "update", "weather", "--minimum-copies", "0")).ExitCode.ShouldBe(0);
        (await BibRun.OfAsync(_node, "topic", "update", "weather", "--minimum-copies", "two")).ExitCode.ShouldBe(2);

        var requests = _node.Topics.Changes.Cast<UpdateTopicRequest>().ToList();
        requests.Select(request => request.UpdateMask.Paths.ShouldHaveSingleItem()).ShouldBe(["minimum_copies", "minimum_copies"]);
        requests.Select(request => request.Values.MinimumCopies).ShouldBe([2, 0]);
        (await BibRun.OfAsync(_node, "topic", "get", "weather", "-o", "jsonpath=$.minimum_copies")).Output.ShouldBe("0\n");
    }

    [Fact]
    public async Task Deleting_without_a_terminal_and_without_yes_is_refused_and_changes_nothing()
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather"));

        var run = await BibRun.OfAsync(_node, "topic", "delete", "weather");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("Deleting 1 topic, weather, of the node at");
        run.Error.ShouldContain("--yes");
        _node.Topics.Changes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("y", 0, 1)]
    [InlineData("n", 1, 0)]
    public async Task Deleting_at_a_terminal_asks(string answer, int code, int changes)
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather"));

        var run = await BibRun.OfAsync(
            new Dictionary<string, string> { ["BIB_SOCKET"] = _node.Socket }, answer + "\n", "topic", "delete", "weather");

        run.ExitCode.ShouldBe(code);
        _node.Topics.Changes.Count.ShouldBe(changes);
    }

    [Theory]
    [InlineData("create climate")]
    [InlineData("update weather --description new")]
    [InlineData("rename weather climate")]
    [InlineData("archive weather")]
    [InlineData("unarchive weather")]
    [InlineData("delete weather")]
    [InlineData("restore weather")]
    public async Task A_dry_run_says_what_would_be_done_and_does_nothing(string line)
    {
        _node.Datasets.IsEmpty = true;
        _node.Topics.All.Add(TopicsPlayed.Make("weather"));

        var run = await BibRun.OfAsync(_node, ["topic", .. line.Split(' '), "--dry-run"]);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldStartWith("would ");
        run.Output.ShouldBeEmpty();
        _node.Topics.Changes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ErrorCode.InvalidPath, 2)]
    [InlineData(ErrorCode.NotFound, 3)]
    [InlineData(ErrorCode.NotAllowed, 4)]
    [InlineData(ErrorCode.Unavailable, 5)]
    [InlineData(ErrorCode.AlreadyExists, 6)]
    [InlineData(ErrorCode.Stale, 6)]
    [InlineData(ErrorCode.HasChildren, 1)]
    [InlineData(ErrorCode.Internal, 1)]
    public async Task Each_family_of_refusals_has_its_exit_code_and_is_passed_on_as_it_came(ErrorCode code, int exit)
    {
        _node.Topics.Refusal = new ErrorDetail
        {
            Code = code, Message = "There is no topic 'x'.", Hint = "bib topic list", OperationId = "op-1",
        };

        var words = await BibRun.OfAsync(_node, "topic", "get", "x");
        var json = await BibRun.OfAsync(_node, "topic", "get", "x", "-o", "json");

        words.ExitCode.ShouldBe(exit);
        words.Output.ShouldBeEmpty();
        words.Error.ShouldBe(
            $"error[BIB-{(int)code}]: There is no topic 'x'.\nhint: bib topic list\nmore: bib help BIB-{(int)code}\ntrace: op-1\n");
        var error = JsonDocument.Parse(json.Error).RootElement.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe($"BIB-{(int)code}");
        error.GetProperty("hint").GetString().ShouldBe("bib topic list");
        error.GetProperty("help").GetString().ShouldBe($"bib help BIB-{(int)code}");
        error.GetProperty("trace_id").GetString().ShouldBe("op-1");
        error.GetProperty("exit_code").GetInt32().ShouldBe(exit);
    }

    [Fact]
    public async Task A_variable_stands_in_for_an_option_and_the_option_wins()
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather"));
        var variables = new Dictionary<string, string> { ["BIB_SOCKET"] = _node.Socket, ["BIB_OUTPUT"] = "name" };

        (await BibRun.OfAsync(variables, "", "topic", "list")).Output.ShouldBe("weather\n");
        (await BibRun.OfAsync(variables, "", "topic", "list", "-o", "csv")).Output.ShouldStartWith("path,status");
        variables["BIB_OUTPUT"] = "paper";
        (await BibRun.OfAsync(variables, "", "topic", "list")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task No_escape_sequence_from_a_node_reaches_the_terminal()
    {
        _node.Topics.All.Add(TopicsPlayed.Make("weather", "\e[2Jgone\u202Etxt"));

        var run = await BibRun.OfAsync(_node, "topic", "list");

        run.Output.ShouldNotContain("\e");
        run.Output.ShouldNotContain("\u202E");
        run.Output.ShouldContain("gone");
    }
}

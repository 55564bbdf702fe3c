using System.Text.Json;
using Bib.Cli.Connections;

namespace Bib.Cli.Tests.Connections;

/// <summary>Contexts and tokens as bib keeps them, and which of them holds.</summary>
public sealed class ContextTests : IAsyncLifetime
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _home = Directory.CreateTempSubdirectory("bib-").FullName;
    private PlayedNode _node = null!;

    private string Folder => Path.Combine(_home, ".config", "bib");

    private ContextStore Store => new(name => name == "HOME" ? _home : null);

    public async ValueTask InitializeAsync() => _node = await PlayedNode.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task Without_any_the_local_node_is_the_one()
    {
        var run = await RunAsync([], "context", "list", "-o", "json");

        run.ExitCode.ShouldBe(0, run.Error);
        using var shown = JsonDocument.Parse(run.Output);
        var only = shown.RootElement.EnumerateArray().ShouldHaveSingleItem();
        (only.GetProperty("name").GetString(), only.GetProperty("current").GetBoolean()).ShouldBe(("local", true));
        Directory.Exists(Folder).ShouldBeFalse("looking makes nothing");
    }

    [Fact]
    public async Task The_context_in_use_is_where_commands_go_and_what_prompts_name()
    {
        Store.Save(new("lab", null, new Uri("https://127.0.0.1:1"), "12D3KooWLab", new string('a', 64), new string('b', 40)));
        (await RunAsync([], "context", "use", "lab")).ExitCode.ShouldBe(0);

        (await RunAsync([], "context", "show", "-o", "name")).Output.ShouldBe("lab\n");
        var there = await RunAsync([], "topic", "list");
        (there.ExitCode, there.Error.Contains("lab (https://127.0.0.1:1)")).ShouldBe((5, true), there.Error);
        (await RunAsync([], "topic", "create", "x", "--dry-run")).Error.ShouldContain("at lab (https://127.0.0.1:1)");

        var socket = new Dictionary<string, string> { ["BIB_SOCKET"] = _node.Socket };
        (await RunAsync(socket, "topic", "list", "-o", "json")).ShouldBe(new BibRun(0, "[]\n", ""));
        (await RunAsync(socket, "topic", "list", "--context", "lab")).ExitCode.ShouldBe(5, "a flag beats a variable");
        (await RunAsync([], "topic", "list", "--socket", _node.Socket)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_context_that_is_not_there_is_said_with_what_to_do()
    {
        var run = await RunAsync([], "topic", "list", "--context", "lab");

        run.ExitCode.ShouldBe(3);
        run.Error.ShouldContain("There is no context 'lab'.");
        run.Error.ShouldContain("hint: bib context list");
        (await RunAsync([], "context", "use", "lab")).ExitCode.ShouldBe(3);
        (await RunAsync([], "context", "rm", "local", "--yes")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_lies_in_a_file_of_its_owners_and_is_shown_by_nothing()
    {
        Store.Save(new("lab", null, new Uri("https://127.0.0.1:1"), "12D3KooWLab", new string('a', 64), new string('b', 40)));
        Store.SaveToken("lab", "the-secret", DateTimeOffset.UnixEpoch.AddYears(1000));

        foreach (var file in Directory.GetFiles(Folder)) File.GetUnixFileMode(file).ShouldBe(OwnerOnly, file);
        File.ReadAllText(Path.Combine(Folder, "contexts.json")).ShouldNotContain("the-secret");
        foreach (var line in new[] { "context list -o json", "context show lab -o yaml", "topic list --context lab --debug" })
        {
            var run = await RunAsync([], line.Split(' '));
            (run.Output + run.Error).ShouldNotContain("the-secret");
        }

        (await RunAsync([], "context", "rm", "lab", "--yes")).ExitCode.ShouldBe(0);
        File.ReadAllText(Path.Combine(Folder, "tokens.json")).ShouldNotContain("the-secret");
    }

    [Fact]
    public void A_token_that_has_run_out_is_none()
    {
        var end = DateTimeOffset.UnixEpoch.AddHours(12);
        Store.SaveToken("lab", "the-secret", end);

        Store.TokenOf("lab", end.AddSeconds(-1)).ShouldBe("the-secret");
        Store.TokenOf("lab", end).ShouldBeNull();
        Store.TokenOf("other", end.AddSeconds(-1)).ShouldBeNull();
    }

    [Theory]
    [InlineData("tokens.json", "{", false, "is damaged")]
    [InlineData("contexts.json", "[]", false, "is damaged")]
    [InlineData("contexts.json", "{}", true, "Others may read")]
    [InlineData("contexts.json", """{"current":"lab","contexts":{"lab":{"address":"http://lab:80"}}}""", false, "no https address")]
    public async Task A_file_that_cannot_be_used_is_said_with_what_to_do(
        string file, string content, bool isOpen, string why)
    {
        Directory.CreateDirectory(Folder);
        var path = Path.Combine(Folder, file);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, isOpen ? OwnerOnly | UnixFileMode.GroupRead : OwnerOnly);
        if (file == "tokens.json")
            Store.Save(new("lab", null, new Uri("https://127.0.0.1:1"), "n", new string('a', 64), new string('b', 40)));

        var run = await RunAsync([], "context", "list");

        run.ExitCode.ShouldNotBe(0);
        run.Error.ShouldContain(why);
        run.Error.ShouldContain("hint:");
    }

    [Theory]
    [InlineData("login")]
    [InlineData("login http://lab:80")]
    [InlineData("login https://user:secret@lab:80")]
    [InlineData("login lab:80/path")]
    [InlineData("login lab:80 --name local")]
    [InlineData("login lab:80 --server-key abc")]
    [InlineData("logout")]
    public async Task What_is_no_sign_in_is_refused_with_a_hint(string line)
    {
        var run = await RunAsync([], line.Split(' '));

        run.ExitCode.ShouldBe(2, run.Error);
        run.Error.ShouldContain("hint:");
        Directory.Exists(Folder).ShouldBeFalse();
    }

    private Task<BibRun> RunAsync(Dictionary<string, string> variables, params string[] args) =>
        BibRun.OfAsync(new Dictionary<string, string>(variables) { ["HOME"] = _home }, "", args);
}

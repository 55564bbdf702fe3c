using Bib.Silo.CommandLine;
using Bib.Silo.Configuration;

namespace Bib.Silo.Tests.CommandLine;

public sealed class BibdProgramTests
{
    [Fact]
    public void No_word_means_run()
    {
        BibdArguments.Parse([]).Command.ShouldBe(BibdArguments.Run);
    }

    [Fact]
    public void Start_means_run_too()
    {
        var arguments = BibdArguments.Parse(["start", "--role", "silo"]);

        arguments.Command.ShouldBe(BibdArguments.Run);
        arguments.Flags.ShouldBe(new Dictionary<string, string> { ["role"] = "silo" });
    }

    [Fact]
    public void Flags_take_their_value_after_a_space_or_an_equals_sign()
    {
        var arguments = BibdArguments.Parse(["config", "--log-level", "debug", "--data-dir=/srv/data"]);

        arguments.Command.ShouldBe(BibdArguments.Config);
        arguments.Flags.ShouldBe(new Dictionary<string, string> { ["log.level"] = "debug", ["data_dir"] = "/srv/data" });
    }

    [Theory]
    [InlineData("--data-dri=/x", "no flag --data-dri")]
    [InlineData("--log-level", "needs a value, as in --log-level debug")]
    [InlineData("begin", "does not know 'begin'")]
    public void A_word_that_is_not_understood_is_refused(string word, string words) =>
        Should.Throw<ConfigurationException>(() => BibdArguments.Parse([word])).Message.ShouldContain(words);

    [Theory]
    [InlineData("--down-to", "5")]
    [InlineData("--down-to=5", "--yes")]
    public void Migrate_takes_the_number_of_the_migration_that_is_to_be_the_newest(string word, string more) =>
        BibdArguments.Parse(["migrate", word, more]).DownTo.ShouldBe(5);

    [Theory]
    [InlineData("migrate", "--down-to=five", "--down-to is 'five'")]
    [InlineData("migrate", "--down-to=-1", "--down-to is '-1'")]
    [InlineData("migrate", "--down-to", "--down-to is ''")]
    [InlineData("run", "--down-to=5", "only bibd migrate takes that")]
    [InlineData("migrate", "--database", "only bibd cleanup takes that")]
    public void Migrations_are_taken_back_by_no_slip_of_the_pen(string command, string word, string words) =>
        Should.Throw<ConfigurationException>(() => BibdArguments.Parse([command, word])).Message.ShouldContain(words);

    [Fact]
    public async Task A_node_that_is_none_yet_has_nothing_to_migrate()
    {
        var (code, _, error) = await RunAsync("migrate", "--down-to=1", "--yes");

        code.ShouldBe(2);
        error.ShouldContain("There is no node to migrate");
    }

    [Fact]
    public async Task Help_fits_a_terminal_and_names_every_setting()
    {
        var (code, output, error) = await RunAsync("--help");

        code.ShouldBe(0);
        error.ShouldBeEmpty();
        Settings.All.ShouldAllBe(setting => output.Contains(setting.Flag) && output.Contains(setting.Variable));
    }

    [Fact]
    public async Task Config_tells_who_said_what()
    {
        var (code, output, _) = await RunAsync("config", "--log-level", "debug");

        code.ShouldBe(0);
        output.Split('\n').Single(line => line.StartsWith("log.level ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["log.level", "debug", "flag", "--log-level"]);
    }

    [Fact]
    public async Task A_wrong_value_ends_with_two_and_one_line_without_a_stack()
    {
        var (code, output, error) = await RunAsync("config", "--log-level", "loud");

        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldBe(
            "bibd: log.level is 'loud' (flag --log-level): it may be trace, debug, information, warning, error or none."
            + Environment.NewLine);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var machine = new TestMachine();
        var output = new StringWriter();
        var error = new StringWriter();
        var code = await BibdProgram.RunAsync(args, machine, output, error);
        return (code, output.ToString(), error.ToString());
    }
}

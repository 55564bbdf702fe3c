using System.Reflection;
using Bib.Cli.Errors;
using Bib.Cli.Help;
using Bib.V1;

namespace Bib.Cli.Tests.Help;

public sealed class ErrorPageTests
{
    [Fact]
    public void Every_error_of_the_node_and_of_bib_has_its_page_and_no_page_has_none()
    {
        var codes = Enum.GetValues<ErrorCode>().Select(code => (int)code).Where(code => code > 0)
            .Concat(typeof(CliException).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field is { IsLiteral: true }).Select(field => (int)field.GetRawConstantValue()!));

        ErrorPage.All.Select(page => page.Code).ShouldBe(codes.Order());
        ErrorPage.All.ShouldAllBe(page => page.Title.Length > 0 && page.Text.Length > 0);
    }

    [Theory]
    [InlineData("BIB-1101")]
    [InlineData("bib-1101")]
    [InlineData("1101")]
    public async Task A_number_is_explained_within_eighty_columns(string number)
    {
        var run = await BibRun.OfAsync(new Dictionary<string, string> { ["BIB_TYPED_AS"] = "./bib" }, "", "help", number);

        run.ExitCode.ShouldBe(0, run.Error);
        run.Output.ShouldStartWith("BIB-1101: There is no such thing\n\n");
        run.Output.ReplaceLineEndings(" ").ShouldContain("`./bib topic list`");
        run.Output.Split('\n').ShouldAllBe(line => line.Length <= 80);
    }

    [Fact]
    public async Task An_error_names_the_page_that_explains_it_and_the_list_of_all_does()
    {
        Dictionary<string, string> nowhere = new() { ["BIB_SOCKET"] = "/nowhere/s" };

        (await BibRun.OfAsync(nowhere, "", "topic", "list")).Error.ShouldContain("more: bib help BIB-2002\n");
        (await BibRun.OfAsync(nowhere, "", "topic", "list", "-o", "json")).Error.ShouldContain("\"help\":\"bib help BIB-2002\"");
        (await BibRun.OfAsync(nowhere, "", "help", "errors")).Output.ShouldContain("  BIB-2002  No node answers\n");
        (await BibRun.OfAsync(nowhere, "", "help", "BIB-9999")).ExitCode.ShouldBe(2);
    }
}

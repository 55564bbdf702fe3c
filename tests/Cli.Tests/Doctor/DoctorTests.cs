using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Bib.Cli.Commands;
using Bib.Cli.Doctor;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;

namespace Bib.Cli.Tests.Doctor;

public sealed class DoctorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bib-doctor-").FullName;

    [Fact]
    public void There_are_at_least_twenty_five_checks_and_each_names_its_fix()
    {
        var nowhere = new BibTerminal(TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);

        var checks = DoctorCommand.Checks(CommandTree.Create(new GlobalOptions(), nowhere));

        checks.Count.ShouldBeGreaterThanOrEqualTo(25);
        checks.Select(check => check.Id).ShouldBeUnique();
        checks.ShouldAllBe(check => check.Fix.Length > 0 && check.Question.EndsWith('.'));
    }

    [Fact]
    public async Task Without_a_node_it_says_how_to_start_one_and_ends_with_eight()
    {
        var run = await BibRun.OfAsync(Variables("/nowhere/s"), "", "doctor", "-o", "json");

        run.ExitCode.ShouldBe(8);
        var findings = JsonDocument.Parse(run.Output).RootElement.EnumerateArray().ToList();
        findings.Count.ShouldBeGreaterThanOrEqualTo(25);
        var answers = findings.Single(finding => finding.GetProperty("check").GetString() == "node.answers");
        answers.GetProperty("verdict").GetString().ShouldBe("failed");
        answers.GetProperty("fix").GetString().ShouldBe("bib node start");
        findings.Where(finding => finding.GetProperty("verdict").GetString() == "ok")
            .ShouldAllBe(finding => finding.GetProperty("fix").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task A_misspelled_variable_is_found()
    {
        var variables = Variables("/nowhere/s");
        variables["BIB_SOKCET"] = "/x";

        var run = await BibRun.OfAsync(variables, "", "doctor", "--problems", "-o", "ndjson");

        run.Output.ShouldContain("BIB_SOKCET set nothing; did you mean BIB_SOCKET?");
        run.Output.ShouldNotContain("\"verdict\":\"ok\"");
    }

    [Fact]
    public async Task A_key_that_others_may_read_fails_and_the_fix_names_it_where_it_lies()
    {
        var key = Path.Combine(_folder, ".config", "bib", "user.pem");
        Bib.Client.Identity.UserKey.LoadOrCreate(key, out _);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var run = await BibRun.OfAsync(Variables("/nowhere/s"), "", "doctor", "-o", "jsonpath=$[?@.check == 'bib.key']['verdict', 'fix']");

        run.Output.ShouldBe($"failed\nchmod 600 {key}\n");
    }

    [Fact]
    public async Task The_bundle_holds_no_names_addresses_or_keys()
    {
        var log = Path.Combine(_folder, "state", "bibd", "bibd.log");
        Directory.CreateDirectory(Path.GetDirectoryName(log)!);
        await File.WriteAllTextAsync(log, "from 192.0.2.7, password=hunter2\n", TestContext.Current.CancellationToken);

        var bundle = Path.Combine(_folder, "bundle.tar.gz");
        var run = await BibRun.OfAsync(Variables("/nowhere/s"), "", "doctor", "--bundle", bundle);

        run.ExitCode.ShouldBe(8);
        var text = Unpack(bundle);
        text.ShouldContain("checks.json");
        text.ShouldNotContain(_folder);
        text.ShouldContain("password=<secret>");
        text.ShouldNotContain("192.0.2.7");
        text.ShouldNotContain("hunter2");
        (await BibRun.OfAsync(Variables("/nowhere/s"), "", "doctor", "--bundle", bundle)).ExitCode.ShouldBe(1, "never over a file");
    }

    [Fact]
    public void What_is_taken_out_has_the_same_name_throughout()
    {
        var redaction = new Redaction("/home/ada", "ada", "engine");
        const string Node = "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
        const string Token = "0123456789abcdef0123456789abcdef";

        var text = redaction.Of($"ada@engine /home/ada/x {Node} {Token} from 192.0.2.7; {Node}; token: s3cret; ada's mail ada@lab.example\n"
            + "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----");

        text.ShouldBe("<user>@<machine> ~/x <node 3> <hex 4> from <address 2>; <node 3>; token: <secret> <user>'s mail <email 1>\n<key>");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Dictionary<string, string> Variables(string socket) => new()
    {
        ["BIB_SOCKET"] = socket,
        ["HOME"] = _folder,
        ["XDG_STATE_HOME"] = Path.Combine(_folder, "state"),
    };

    private static string Unpack(string bundle)
    {
        using var file = File.OpenRead(bundle);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        var text = new StringWriter();
        while (tar.GetNextEntry() is { } entry)
        {
            text.WriteLine(entry.Name);
            if (entry.DataStream is not null) text.Write(new StreamReader(entry.DataStream).ReadToEnd());
        }

        return text.ToString();
    }
}

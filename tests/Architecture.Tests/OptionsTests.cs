using System.Text.RegularExpressions;

namespace Bib.Architecture.Tests;

/// <summary>
/// Options are checked before anything works with them: a wrong one is said at the start, by its name.
/// </summary>
public sealed partial class OptionsTests
{
    /// <summary>Classes whose names end in Options and that no validator looks at, each with its reason.</summary>
    private static readonly Dictionary<string, string> _unchecked = new()
    {
        ["CallOptions"] = "Grpc.Core's: what goes with one call",
        ["WriteOptions"] = "Grpc.Core's: flags of one message",
        ["ContextPropagationOptions"] = "Grpc.Core's: two switches",
        ["GrpcChannelOptions"] = "Grpc.Net.Client's: its limits may be null or any number, as there",
        ["GrpcServiceOptions"] = "Grpc.AspNetCore.Server's: checked where the two levels are joined, in ServeOptions",
        ["ServeOptions"] = "made of two GrpcServiceOptions, which it checks",
        ["MessagingOptions"] = "the base of SiloMessagingOptions, checked with it",
        ["ClientMessagingOptions"] = "Orleans': the client is in the silo's process and has its times",
        ["SiloOptions"] = "Orleans': a name, any will do",
        ["MemoryGrainStorageOptions"] = "Orleans': a stage of the start, any will do",
        ["GrainTimerCreationOptions"] = "what goes with one timer, checked when it is made",
        ["EmbeddedGuardOptions"] = "switches",
        ["TestClusterOptions"] = "Orleans': a test's",
        ["DuckDbOptions"] = "a path and settings that DuckDB itself checks",
        ["ExternalPostgresOptions"] = "a part of PostgresOptions, checked with it",
        ["DialOptions"] = "what goes with one dial: switches",
        ["GossipTopicOptions"] = "what goes with one topic, its parts checked where it is joined",
    };

    private static readonly Dictionary<string, string> _sources = Repository.Files("src", ".cs")
        .Where(file => !file.StartsWith("src/Cli/", StringComparison.Ordinal)) // there options are words of a command
        .ToDictionary(file => file, Repository.Read);

    private static readonly Dictionary<string, string> _declared = _sources.Values
        .SelectMany(text => Declaration().Matches(text).Select(match => (Name: match.Groups[1].Value, Text: text)))
        .GroupBy(entry => entry.Name)
        .ToDictionary(entry => entry.Key, entry => string.Concat(entry.Select(one => one.Text)));

    [Fact]
    public void Every_options_class_has_a_validator_or_a_reason()
    {
        _declared.Count.ShouldBeGreaterThan(30);
        _declared.Where(options => !IsChecked(options.Key, options.Value) && !_unchecked.ContainsKey(options.Key))
            .Select(options => options.Key)
            .ShouldBeEmpty("give it a validator, and ValidateOnStart where it is registered");
    }

    [Fact]
    public void Every_reason_is_still_needed() =>
        _unchecked.Keys
            .Where(name => !_declared.TryGetValue(name, out var text) || IsChecked(name, text))
            .ShouldBeEmpty();

    [Fact]
    public void Every_validator_is_asked_at_the_start() =>
        _sources.Values.SelectMany(text => Validator().Matches(text).Select(match => match.Groups[1].Value))
            .Where(name => name != "PostgresOptions") // bibd's own, asked where its settings are read
            .Where(name => !_sources.Values.Any(text =>
                Regex.IsMatch(text, $@"AddOptions<{name}>\([^)]*\)[^;]*\.ValidateOnStart\(\)")))
            .ShouldBeEmpty("register it with AddOptions<…>().ValidateOnStart()");

    private static bool IsChecked(string name, string text) =>
        text.Contains(" void Validate()", StringComparison.Ordinal)
        || _sources.Values.Any(source => source.Contains($"IValidateOptions<{name}>", StringComparison.Ordinal)
            || source.Contains($" void Check({name} options)", StringComparison.Ordinal)
            || Regex.IsMatch(source, $@"AddOptions<{name}>\(\)[^;]*\.Validate\("));

    [GeneratedRegex(
        @"^(?:public|internal) (?:sealed |abstract |readonly )*(?:record |class |struct )+(\w+Options)\b",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@": IValidateOptions<(\w+)>")]
    private static partial Regex Validator();
}

using Bib.V1;
using Google.Protobuf.Reflection;

namespace Bib.Gateway.Tests.Contracts;

/// <summary>What every method of the public API has: lists have pages, and changes may be repeated.</summary>
public sealed class ApiHabitTests
{
    /// <summary>What a method that changes nothing begins with.</summary>
    private static readonly string[] _readers =
    [
        "Get", "List", "Find", "Verify", "Check", "Read", "Download", "Diff", "Preview", "Execute", "Explain", "Discover", "Watch",
        "Scrub", "WhoAmI",
    ];

    [Fact]
    public void Every_list_has_pages_by_key()
    {
        // Each with what keeps it short.
        Dictionary<string, string> whole = new()
        {
            ["ListGrainStatistics"] = "as many as bibd has kinds of grains",
            ["ListReplicas"] = "each call asks all connected nodes anew, of which there are 400 at most",
        };

        var lacking = Methods().Where(method => method.Name.StartsWith("List", StringComparison.Ordinal))
            .Where(method => !whole.ContainsKey(method.Name) && !(
                method.InputType.FindFieldByName("page_size")?.FieldType == FieldType.Int32
                && method.InputType.FindFieldByName("page_token")?.FieldType == FieldType.String
                && method.OutputType.FindFieldByName("next_page_token")?.FieldType == FieldType.String));

        lacking.Select(method => method.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Every_change_takes_an_idempotency_key_or_says_that_it_may_be_repeated_without()
    {
        // Each with what a repeat does.
        Dictionary<string, string> other = new()
        {
            ["Upload"] = "its upload_id is its key: the same one takes it up again",
            ["CreateChallenge"] = "makes another challenge, and forgets both after 30 seconds",
            ["SignIn"] = "a challenge is answered once, on purpose",
        };

        var lacking = Methods()
            .Where(method => !_readers.Any(word => method.Name.StartsWith(word, StringComparison.Ordinal)))
            .Where(method => !other.ContainsKey(method.Name)
                && method.InputType.FindFieldByName("idempotency_key") is null
                && method.GetOptions()?.IdempotencyLevel != MethodOptions.Types.IdempotencyLevel.Idempotent);

        lacking.Select(method => method.FullName).ShouldBeEmpty();
    }

    private static IEnumerable<MethodDescriptor> Methods() =>
        typeof(TopicService).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(TopicService).Namespace && type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty(nameof(TopicReflection.Descriptor))!.GetValue(null))
            .Cast<FileDescriptor>().SelectMany(file => file.Services).SelectMany(service => service.Methods);
}

using Bib.Network.Following;

namespace Bib.Network.Tests.Following;

/// <summary>What a search may hold and wait for.</summary>
public sealed class TopicSearchOptionsTests
{
    public static TheoryData<string, Action<TopicSearchOptions>> OutOfRange => new()
    {
        { "Patience", options => options.Patience = TimeSpan.Zero },
        { "Patience", options => options.Patience = TimeSpan.FromSeconds(10) },
        { "PeersMax", options => options.PeersMax = 65 },
        { "PagesMax", options => options.PagesMax = 0 },
        { "TopicsMax", options => options.TopicsMax = 0 },
        { "SubjectsMax", options => options.SubjectsMax = 10_000_001 },
        { "AtOnce", options => options.AtOnce = 0 },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void What_is_out_of_range_is_named_with_the_range(string name, Action<TopicSearchOptions> change)
    {
        var options = new NetworkOptions();
        change(options.Search);

        var checkedOnce = new NetworkOptionsValidator().Validate(null, options);

        checkedOnce.FailureMessage.ShouldStartWith($"p2p.search.{name} must be ");
    }

    [Fact]
    public void What_holds_without_a_word_is_in_range() =>
        new NetworkOptionsValidator().Validate(null, new()).Succeeded.ShouldBeTrue();
}

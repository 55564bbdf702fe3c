using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Tests.Topics;

public sealed class TopicAddressTests
{
    [Theory]
    [InlineData("weather", "weather", null)]
    [InlineData("weather/stations/", "weather/stations", null)]
    [InlineData("weather~x7Kd2P", "weather", "x7Kd2P")]
    [InlineData("weather/stations~x7Kd2P/", "weather/stations", "x7Kd2P")]
    public void An_address_is_a_path_and_may_say_whose(string text, string path, string? tail)
    {
        TopicAddress.TryParse(text, out var address, out _).ShouldBeTrue();

        (address.Path.Value, address.HomeTail).ShouldBe((path, tail));
        address.ToString().ShouldBe(text.TrimEnd('/'));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("~x7Kd2P", "is empty")]
    [InlineData("weather~", "'' is none")]
    [InlineData("weather~x7Kd2", "'x7Kd2' is none")]
    [InlineData("weather~x7Kd2PP", "'x7Kd2PP' is none")]
    [InlineData("weather~x7Kd2_", "'x7Kd2_' is none")]
    [InlineData("a~x7Kd2P~x7Kd2P", "'~'")]
    public void What_is_no_address_is_refused_with_a_reason(string text, string says)
    {
        TopicAddress.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNull().ShouldContain(says);
    }

    [Fact]
    public void The_end_of_a_peer_id_tells_homes_apart() =>
        TopicAddress.Of(new("weather"), new("12D3KooWHomex7Kd2P", 1, 1)).ToString().ShouldBe("weather~x7Kd2P");

    [Theory]
    [InlineData("weather/gsod", "weather", null, "gsod")]
    [InlineData("bib://weather/stations/gsod/", "weather/stations", null, "gsod")]
    [InlineData("weather~x7Kd2P/gsod", "weather", "x7Kd2P", "gsod")]
    [InlineData("bib://weather/stations~x7Kd2P/gsod", "weather/stations", "x7Kd2P", "gsod")]
    public void A_datasets_address_is_its_topics_and_its_name(string text, string topic, string? tail, string name)
    {
        DatasetAddress.TryParse(text, out var address, out _).ShouldBeTrue();

        (address.Topic.Path.Value, address.Topic.HomeTail, address.Name).ShouldBe((topic, tail, name));
    }

    [Theory]
    [InlineData("gsod")]
    [InlineData("weather~x7Kd2P")]
    [InlineData("weather~x7/gsod")]
    [InlineData("weather/gsod~x7Kd2P")]
    [InlineData("weather~x7Kd2P/a/gsod")]
    [InlineData("bib://~x7Kd2P/gsod")]
    public void What_is_no_datasets_address_is_refused(string text)
    {
        DatasetAddress.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldNotBeNullOrEmpty();
    }
}

using System.Dynamic;
using System.Net;
using System.Text.Json;
using Cel.Adapting;
using Cel.Values;

namespace Cel.Tests.Evaluation;

public sealed class ValueTests
{
    private static readonly string[] _names = ["ada", "bob"];

    [Theory]
    [InlineData("n + 1 == 8 && u + 1u == 9u && f * 2.0 == 3.0 && s.size() == 3 && b && nothing == null")]
    [InlineData("list[1] == 'bob' && 'ada' in list && list.map(x, x.size()) == [3, 3]")]
    [InlineData("map.a == 1 && map['b'] == [1, 2] && has(map.a) && !has(map.z) && size(map) == 2")]
    [InlineData("numbers[7] == 'seven' && 7u in numbers && numbers[7.0] == 'seven' && !(8 in numbers)")]
    [InlineData("time.getFullYear() == 2024 && time + span == timestamp('2024-02-29T12:01:30Z')")]
    [InlineData("json.id == 7 && json.big == 18446744073709551615u && json.part == 0.5 && json.list[0].x == null && json.flag")]
    [InlineData("json.list.exists(e, has(e.x)) && json == json && json.list == [{'x': null}]")]
    [InlineData("expando.deep.deeper == 'here' && day == 3 && string(address) == '10.0.0.1' && bytes == b'\\x01\\x02'")]
    [InlineData("cidr('10.0.0.0/8').containsIP(address) && id == '00000000-0000-0000-0000-000000000000'")]
    public void Objects_of_NET_are_values(string source)
    {
        dynamic expando = new ExpandoObject();
        expando.deep = new Dictionary<string, object?> { ["deeper"] = "here" };
        var variables = new Dictionary<string, object?>
        {
            ["n"] = 7, ["u"] = (byte)8, ["f"] = 1.5f, ["s"] = "π😀x", ["b"] = true, ["nothing"] = null, ["list"] = _names,
            ["map"] = new Dictionary<string, object?> { ["a"] = 1, ["b"] = new[] { 1, 2 } },
            ["numbers"] = new Dictionary<int, string> { [7] = "seven" },
            ["time"] = new DateTimeOffset(2024, 2, 29, 13, 0, 0, TimeSpan.FromHours(1)), ["span"] = TimeSpan.FromSeconds(90),
            ["json"] = JsonDocument.Parse("""
                {"id": 7, "big": 18446744073709551615, "part": 0.5, "list": [{"x": null}], "flag": true}
                """).RootElement,
            ["expando"] = expando, ["day"] = DayOfWeek.Wednesday, ["address"] = IPAddress.Parse("10.0.0.1"),
            ["bytes"] = new byte[] { 1, 2 }, ["id"] = Guid.Empty,
        };

        Runs.Both(new CelEnvironmentBuilder().Build(), source, variables).Value.ShouldBe(CelValue.True, source);
    }

    [Fact]
    public void A_declared_type_is_read_by_its_properties_and_checked_by_them()
    {
        var environment = new CelEnvironmentBuilder()
            .AddType(CelObjectType.Of<Station>("weather.Station", name => char.ToLowerInvariant(name[0]) + name[1..]))
            .AddVariable("station", CelType.Object("weather.Station"))
            .Build();
        var variables = new Dictionary<string, object?> { ["station"] = new Station("Zugspitze", 2962, [1.5, -3]) };

        var checkedAst = environment.Check(environment.Parse("station.height > 2000 && station.rain.exists(r, r < 0.0)").OrThrow());
        environment.Compile(checkedAst.OrThrow()).Evaluate(variables, TestContext.Current.CancellationToken).Value
            .ShouldBe(CelValue.True);

        environment.Check(environment.Parse("station.depth").OrThrow()).Issues[0].Message
            .ShouldBe("the type weather.Station has no field 'depth'");
        environment.Check(environment.Parse("station.name + 1").OrThrow()).Issues[0].Message
            .ShouldBe("no such overload: string + int");
    }

    [Fact]
    public void An_object_of_a_type_that_nobody_declared_is_an_error() =>
        Runs.Both("x", new { x = new Station("a", 1, []) }).Value.Error!.Message
            .ShouldContain("declare the type in the environment");

    [Theory]
    [InlineData("1 == 1.0 && 1u == 1 && 2.5 > 2 && 3u < 3.5 && -1 < 0u && 1 in [1.0] && {1: 'a'}[1u] == 'a'")]
    [InlineData("9007199254740993 > 9007199254740992.0 && 18446744073709551615u > 9223372036854775807")]
    [InlineData("!(0.0 / 0.0 == 0.0 / 0.0) && !(0.0 / 0.0 < 1) && !(1 >= 0.0 / 0.0) && 1.0 / 0.0 > 9223372036854775807")]
    [InlineData("'\\uffff' < '\\U0001f600' && 'a' < 'b' && 'a' < 'ab'")]
    public void Numbers_of_all_kinds_are_one_line_and_text_goes_by_code_points(string source) =>
        Runs.Both(source).Value.ShouldBe(CelValue.True);

    [Fact]
    public void An_error_says_where_it_was_met()
    {
        var error = Runs.Both("1 + (2 / zero)", new { zero = 0 }).Value.Error!;

        (error.Code, error.Offset).ShouldBe((CelErrorCode.DivideByZero, 7));
    }

    private sealed record Station(string Name, int Height, IReadOnlyList<double> Rain);
}

using System.Globalization;

namespace DuckDb.Tests;

public sealed class TypeTests
{
    [Fact]
    public void Numbers_of_every_size_arrive_whole()
    {
        using var memory = new Memory();
        memory.One("select 127::tinyint", columns => columns[0].Values<sbyte>()[0]).ShouldBe((sbyte)127);
        memory.One("select (-32768)::smallint", columns => columns[0].Values<short>()[0]).ShouldBe(short.MinValue);
        memory.One("select 2147483647", columns => columns[0].Values<int>()[0]).ShouldBe(int.MaxValue);
        memory.One("select (-9223372036854775808)::bigint", columns => columns[0].Values<long>()[0]).ShouldBe(long.MinValue);
        memory.One("select 255::utinyint", columns => columns[0].Values<byte>()[0]).ShouldBe(byte.MaxValue);
        memory.One("select 18446744073709551615::ubigint", columns => columns[0].Values<ulong>()[0]).ShouldBe(ulong.MaxValue);
        memory.One("select 170141183460469231731687303715884105727::hugeint", columns => columns[0].Values<Int128>()[0])
            .ShouldBe(Int128.MaxValue);
        memory.One("select 340282366920938463463374607431768211455::uhugeint", columns => columns[0].Values<UInt128>()[0])
            .ShouldBe(UInt128.MaxValue);
        memory.One("select 0.1::double", columns => columns[0].Values<double>()[0]).ShouldBe(0.1);
        memory.One("select 0.1::float", columns => columns[0].Values<float>()[0]).ShouldBe(0.1f);
        memory.One("select true", columns => columns[0].Values<byte>()[0]).ShouldBe((byte)1);
    }

    [Theory]
    [InlineData("1.5::decimal(3,1)", 3, 1, "15")]
    [InlineData("(-12345.678)::decimal(9,3)", 9, 3, "-12345678")]
    [InlineData("123456789012.345678::decimal(18,6)", 18, 6, "123456789012345678")]
    [InlineData("99999999999999999999999999999999999999::decimal(38,0)", 38, 0, "99999999999999999999999999999999999999")]
    public void Decimals_of_every_width_arrive_whole(string expression, int width, int scale, string unscaled)
    {
        using var memory = new Memory();
        memory.One($"select {expression}", columns =>
        {
            columns[0].Type.Kind.ShouldBe(DuckDbTypeKind.Decimal);
            columns[0].Type.Width.ShouldBe(width);
            columns[0].Type.Scale.ShouldBe(scale);
            return columns[0].Unscaled(0).ToString(CultureInfo.InvariantCulture);
        }).ShouldBe(unscaled);
    }

    [Theory]
    [InlineData("")]
    [InlineData("twelve bytes")]
    [InlineData("thirteen byte")]
    [InlineData("zero\\0inside")]
    [InlineData("ελληνικά и русский 🦆")]
    public void Texts_short_and_long_arrive_whole(string text)
    {
        var given = text.Replace("\\0", "\0", StringComparison.Ordinal);
        using var memory = new Memory();
        using var statement = memory.Connection.Prepare("select ?");
        statement.Bind(1, given);
        using var reader = statement.Execute(TestContext.Current.CancellationToken);
        reader.Read().ShouldBeTrue();
        reader.Current.Columns[0].Text(0).ShouldBe(given);
    }

    [Fact]
    public void Times_arrive_as_counts_since_their_beginning()
    {
        using var memory = new Memory();
        memory.One("select date '1970-01-02'", columns => columns[0].Values<int>()[0]).ShouldBe(1);
        memory.One("select time '00:00:01'", columns => columns[0].Values<long>()[0]).ShouldBe(1_000_000);
        memory.One("select timestamp '1970-01-01 00:00:02'", columns => columns[0].Values<long>()[0]).ShouldBe(2_000_000);
        memory.One("select timestamptz '1970-01-01 01:00:00+01'", columns => columns[0].Values<long>()[0]).ShouldBe(0);
        memory.One("select timestamp_ns '1970-01-01 00:00:00.000000007'", columns => columns[0].Values<long>()[0]).ShouldBe(7);
    }

    [Fact]
    public void Nested_values_are_read_through_their_children()
    {
        using var memory = new Memory();
        memory.One("select [10, 20, 30], {'name': 'Ada', 'born': 1815}, map {'a': 1, 'b': 2}, [1, 2]::integer[2]", columns =>
        {
            var (offset, count) = columns[0].Range(0);
            columns[0].Children[0].Values<int>().Slice(offset, count).ToArray().ShouldBe([10, 20, 30]);

            columns[1].Type.Children.Select(field => field.Name).ShouldBe(["name", "born"]);
            columns[1].Children[0].Text(0).ShouldBe("Ada");
            columns[1].Children[1].Values<int>()[0].ShouldBe(1815);

            var entries = columns[2].Range(0);
            entries.Count.ShouldBe(2);
            var pairs = columns[2].Children[0];
            pairs.Children[0].Text(entries.Offset + 1).ShouldBe("b");
            pairs.Children[1].Values<int>()[entries.Offset + 1].ShouldBe(2);

            columns[3].Range(0).ShouldBe((0, 2));
            columns[3].Children[0].Values<int>().ToArray().ShouldBe([1, 2]);
            return true;
        });
    }

    [Fact]
    public void Enums_unions_and_aliases_tell_what_they_are()
    {
        using var memory = new Memory();
        memory.Connection.Execute("create type mood as enum ('sad', 'ok', 'happy')", TestContext.Current.CancellationToken);
        memory.One("select 'ok'::mood, union_value(num := 7)::union(num integer, text varchar), '{}'::json", columns =>
        {
            columns[0].EnumText(0).ShouldBe("ok");
            columns[1].Type.Children.Select(field => field.Name).ShouldBe(["num", "text"]);
            columns[1].Children[0].Values<byte>()[0].ShouldBe((byte)0);
            columns[1].Children[1].Values<int>()[0].ShouldBe(7);
            columns[2].Type.Alias.ShouldBe("JSON");
            return true;
        });
    }

    [Fact]
    public void Null_is_told_apart_from_any_value()
    {
        using var memory = new Memory();
        using var statement = memory.Connection.Prepare("select case when i % 2 = 0 then i end from range(200) t(i)");
        using var reader = statement.Execute(TestContext.Current.CancellationToken);
        reader.Read().ShouldBeTrue();
        var column = reader.Current.Columns[0];
        Enumerable.Range(0, 200).Select(column.IsNull).ShouldBe(Enumerable.Range(0, 200).Select(row => row % 2 == 1));
    }
}

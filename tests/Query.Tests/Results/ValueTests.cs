using Bib.Grains.Abstractions.Queries;

namespace Bib.Query.Tests.Results;

public sealed class ValueTests
{
    [Theory]
    [InlineData("true", "BOOLEAN", "true")]
    [InlineData("(-5)::tinyint", "TINYINT", "-5")]
    [InlineData("65535::usmallint", "USMALLINT", "65535")]
    [InlineData("4294967295::uinteger", "UINTEGER", "4294967295")]
    [InlineData("(-9223372036854775808)::bigint", "BIGINT", "-9223372036854775808")]
    [InlineData("18446744073709551615::ubigint", "UBIGINT", "18446744073709551615")]
    [InlineData("170141183460469231731687303715884105727::hugeint", "HUGEINT", "170141183460469231731687303715884105727")]
    [InlineData("0.1::float", "FLOAT", "0.1")]
    [InlineData("1e308::double", "DOUBLE", "1E+308")]
    [InlineData("(-12.345)::decimal(18,3)", "DECIMAL(18,3)", "-12.345")]
    [InlineData("0.007::decimal(38,3)", "DECIMAL(38,3)", "0.007")]
    [InlineData("'Zürich'", "VARCHAR", "Zürich")]
    [InlineData("'\\xAA\\xBB'::blob", "BLOB", "aabb")]
    [InlineData("date '2024-02-29'", "DATE", "2024-02-29")]
    [InlineData("date '0001-01-01' - 1", "DATE", "0000-12-31")]
    [InlineData("'infinity'::date", "DATE", "infinity")]
    [InlineData("date '1969-12-31'", "DATE", "1969-12-31")]
    [InlineData("time '13:04:05.25'", "TIME", "13:04:05.25")]
    [InlineData("timetz '13:04:05+02:30'", "TIME WITH TIME ZONE", "13:04:05+02:30")]
    [InlineData("timestamp '1969-12-31 23:59:59.999999'", "TIMESTAMP", "1969-12-31T23:59:59.999999")]
    [InlineData("timestamptz '2024-01-01 12:00:00+02'", "TIMESTAMP WITH TIME ZONE", "2024-01-01T10:00:00Z")]
    [InlineData("timestamp_ns '2024-01-01 00:00:00.123456789'", "TIMESTAMP_NS", "2024-01-01T00:00:00.123456789")]
    [InlineData("interval '1 year 2 months 3 days 4 hours 5.5 seconds'", "INTERVAL", "P1Y2M3DT4H5.5S")]
    [InlineData("interval '0 days'", "INTERVAL", "PT0S")]
    [InlineData("'00112233-4455-6677-8899-aabbccddeeff'::uuid", "UUID", "00112233-4455-6677-8899-aabbccddeeff")]
    [InlineData("'10110'::bit", "BIT", "10110")]
    [InlineData("'b'::enum('a', 'b')", "ENUM('a', 'b')", "b")]
    [InlineData("[1, null, 3]", "INTEGER[]", "[1,null,3]")]
    [InlineData("[[1.5], []]", "DECIMAL(2,1)[][]", "[[1.5],[]]")]
    [InlineData("[1, 2]::integer[2]", "INTEGER[2]", "[1,2]")]
    [InlineData("{'a': 'x\"y', 'b': date '2024-01-01'}", "STRUCT(\"a\" VARCHAR, \"b\" DATE)", "{\"a\":\"x\\\"y\",\"b\":\"2024-01-01\"}")]
    [InlineData("map {1: 'x', 2: 'y'}", "MAP(INTEGER, VARCHAR)", "{\"1\":\"x\",\"2\":\"y\"}")]
    [InlineData("'{\"a\": [1]}'::json", "JSON", "{\"a\": [1]}")]
    [InlineData("union_value(n := 5)", "UNION(\"n\" INTEGER)", "5")]
    [InlineData("'123456789012345678901234567890123456789012345'::bignum", "BIGNUM", "123456789012345678901234567890123456789012345")]
    [InlineData("(-256)::bignum", "BIGNUM", "-256")]
    [InlineData("null", "INTEGER", null)]
    public async Task A_value_comes_as_what_it_is(string sql, string type, string? shown)
    {
        await using var house = new QueryHouse();

        await using var result = await house.ExecuteAsync($"select {sql}");
        result.Columns[0].SqlType.ShouldBe(type);
        (await house.OneAsync($"select {sql}")).ShouldBe(shown);
    }

    [Fact]
    public async Task Nulls_stay_where_they_are_across_batches()
    {
        await using var house = new QueryHouse();

        var rows = await house.RowsAsync(
            "select case when i % 3 = 0 then null else i end, case when i % 2 = 0 then null else 'v' || i end from range(10000) t(i)");

        for (var index = 0; index < rows.Count; index++)
        {
            rows[index][0].ShouldBe(index % 3 == 0 ? null : $"{index}");
            rows[index][1].ShouldBe(index % 2 == 0 ? null : $"v{index}");
        }
    }

    [Fact]
    public async Task Columns_may_share_a_name()
    {
        await using var house = new QueryHouse();

        await using var result = await house.ExecuteAsync("select 1 as a, 2 as a");

        result.Columns.Select(column => column.Name).ShouldBe(["a", "a"]);
        result.Columns[0].Kind.ShouldBe(QueryCellKind.Integer);
    }
}

using Bib.Grains.Abstractions.Queries;

namespace Bib.Query.Tests.Running;

public sealed class RealTableTests
{
    [Fact]
    public async Task Three_million_rows_of_parquet_are_grouped()
    {
        await using var house = await QueryHouse.WithAsync("flights-3m.parquet");

        var rows = await house.RowsAsync("""
            select origin, count(*) n, avg(delay) from "vega/flights-3m" group by origin order by n desc limit 2
            """);

        rows.Count.ShouldBe(2);
        rows[0][0].ShouldBe("ORD");
        (await house.OneAsync("""select count(*) from "vega/flights-3m@1.0.0" """)).ShouldBe("3000000");
    }

    [Fact]
    public async Task Tables_of_several_datasets_and_formats_are_joined()
    {
        await using var house = await QueryHouse.WithAsync("zipcodes.csv", "birdstrikes.csv", "movies.json", "earthquakes.json");

        (await house.RowsAsync("""select * from "vega/zipcodes" limit 1"""))[0]
            .ShouldBe(["00501", "40.922326", "-72.637078", "Holtsville", "NY", "Suffolk"]);
        (await house.OneAsync("""select count(*) from "vega/birdstrikes" """)).ShouldBe("10000");
        (await house.OneAsync("""select count(*) from "vega/movies" """)).ShouldBe("3201");
        (await house.OneAsync("""
            select f.properties.place from (select unnest(features) f from "vega/earthquakes") order by f.properties.mag desc limit 1
            """)).ShouldNotBeNull();
        (await house.OneAsync("""
            select count(distinct z.state) from "vega/birdstrikes" b, "vega/zipcodes" z where b."Origin State" like z.city || '%'
            """)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_answer_names_the_versions_that_it_was_made_of()
    {
        await using var house = await QueryHouse.WithAsync("movies.json");

        await using var result = await house.ExecuteAsync("""select "Title" from "vega/movies" """);

        result.Tables.ShouldHaveSingleItem().Address.ShouldBe("bib://vega/movies@1.0.0");
        result.Columns.ShouldHaveSingleItem().ShouldBe(new QueryColumn("Title", "JSON", QueryCellKind.Text));
    }

    [Fact]
    public async Task Rows_stream_and_the_limit_says_that_there_were_more()
    {
        await using var house = await QueryHouse.WithAsync("flights-3m.parquet");

        await using var result = await house.ExecuteAsync("""select * from "vega/flights-3m" """, rowsMax: 100_000);
        long rows = 0;
        await foreach (var batch in result.ReadAsync(TestContext.Current.CancellationToken)) rows += batch.RowCount;

        rows.ShouldBe(100_000);
        result.Summary.ShouldNotBeNull();
        result.Summary.Truncated.ShouldBeTrue();
        result.Summary.Rows.ShouldBe(100_000);
    }

    [Fact]
    public async Task A_plan_is_told_instead_of_rows()
    {
        await using var house = await QueryHouse.WithAsync("movies.json");

        await using var result = await house.Engine.ExecuteAsync(
            new QueryRequest { Sql = """select count(*) from "vega/movies" """, By = default, Explain = true },
            null, TestContext.Current.CancellationToken);
        var plan = "";
        await foreach (var batch in result.ReadAsync(TestContext.Current.CancellationToken))
            plan += batch.Columns[1].Text(0);

        plan.ShouldContain("READ_JSON");
    }
}

using System.Collections.Immutable;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Tests.Topics;
using Bib.Grains.Topics;

namespace Bib.Grains.Tests.Datasets;

/// <summary>What a topic that declares columns takes.</summary>
public sealed class SchemaRulesTests
{
    [Fact]
    public void A_topic_that_declares_nothing_takes_anything() => Fault([], "", []).ShouldBeNull();

    [Fact]
    public void A_table_that_has_the_columns_is_taken_with_others_beside_them()
    {
        SchemaField[] schema = [new("day", SchemaFieldType.Date, Required: true), new("value", SchemaFieldType.Number)];

        Fault(schema, "parquet", [new("value", "DECIMAL(9,2)", true), new("more", "BLOB", true), new("day", "DATE", false)])
            .ShouldBeNull();
        Fault(schema, "parquet", [new("day", "DATE", false)]).ShouldBeNull("the other is not required");
    }

    [Fact]
    public void The_refusal_names_the_column_its_type_and_what_is_declared()
    {
        var refusal = Fault([new("value", SchemaFieldType.Integer)], "csv", [new("value", "VARCHAR", true)])!;

        refusal.Code.ShouldBe(RefusalCode.SchemaMismatch);
        refusal.Message.ShouldBe("The column 'value' is VARCHAR: the topic 'weather/stations' declares it as integer.");
        refusal.Field.ShouldBe("schema");
    }

    [Fact]
    public void What_is_required_is_there_in_every_row()
    {
        SchemaField[] schema = [new("day", SchemaFieldType.Date, Required: true)];

        Fault(schema, "csv", [new("date", "DATE", false)])!.Message.ShouldStartWith("The column 'day' (date) is missing");
        Fault(schema, "csv", [new("Day", "DATE", false)]).ShouldNotBeNull("names are what they are");
        Fault(schema, "csv", [new("day", "DATE", true)])!.Message.ShouldContain("lacks values in some rows");
    }

    [Fact]
    public void What_is_no_table_is_not_taken()
    {
        var refusal = Fault([new("day", SchemaFieldType.Date), new("value", SchemaFieldType.Number)], "", [])!;

        refusal.Code.ShouldBe(RefusalCode.SchemaMismatch);
        refusal.Message.ShouldContain("(day date, value number)");
    }

    [Fact]
    public void A_table_without_rows_has_the_names_and_no_types() =>
        Fault([new("value", SchemaFieldType.Integer, Required: true)], "csv", [new("value", "VARCHAR", true)], rows: 0)
            .ShouldBeNull();

    [Theory]
    [InlineData(SchemaFieldType.String, "parquet", "VARCHAR", true)]
    [InlineData(SchemaFieldType.String, "parquet", "ENUM('a', 'b')", true)]
    [InlineData(SchemaFieldType.String, "parquet", "BIGINT", false)]
    [InlineData(SchemaFieldType.String, "csv", "BIGINT", true)]
    [InlineData(SchemaFieldType.Integer, "parquet", "UTINYINT", true)]
    [InlineData(SchemaFieldType.Integer, "parquet", "DOUBLE", false)]
    [InlineData(SchemaFieldType.Number, "parquet", "HUGEINT", true)]
    [InlineData(SchemaFieldType.Number, "parquet", "FLOAT", true)]
    [InlineData(SchemaFieldType.Number, "parquet", "DOUBLE[]", false)]
    [InlineData(SchemaFieldType.Boolean, "json", "BOOLEAN", true)]
    [InlineData(SchemaFieldType.Date, "parquet", "TIMESTAMP", false)]
    [InlineData(SchemaFieldType.Time, "parquet", "TIME", true)]
    [InlineData(SchemaFieldType.Timestamp, "parquet", "TIMESTAMP WITH TIME ZONE", true)]
    [InlineData(SchemaFieldType.Timestamp, "parquet", "DATE", false)]
    [InlineData(SchemaFieldType.Timestamp, "csv", "DATE", true)]
    [InlineData(SchemaFieldType.Binary, "parquet", "BLOB", true)]
    [InlineData(SchemaFieldType.Json, "parquet", "STRUCT(a INTEGER)", true)]
    [InlineData(SchemaFieldType.Json, "parquet", "VARCHAR", false)]
    [InlineData(SchemaFieldType.Json, "csv", "VARCHAR", true)]
    [InlineData(SchemaFieldType.Json, "jsonl", "BIGINT", true)]
    public void A_type_holds_what_is_declared(SchemaFieldType declared, string format, string type, bool holds) =>
        (Fault([new("c", declared)], format, [new("c", type, true)]) is null).ShouldBe(holds);

    private static Refusal? Fault(
        SchemaField[] schema, string format, ManifestColumn[] columns, long rows = 10) => SchemaRules.Fault(
        A.Topic() with { Schema = [.. schema] },
        new()
        {
            DatasetId = Guid.NewGuid(),
            Version = "1.0.0",
            Publisher = A.Contributor,
            CreatedAt = A.Now,
            Files = [],
            FileCount = 0,
            Size = 0,
            Format = format,
            Rows = rows,
            Columns = columns.ToImmutableArray(),
        });
}

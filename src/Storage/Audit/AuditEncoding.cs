using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bib.Storage.Audit;

/// <summary>
/// Fields one after the other as docs/formats/audit-log.md encodes them: length in bytes, colon, UTF-8 text, comma;
/// <c>-,</c> for null.
/// </summary>
internal struct AuditEncoding
{
    /// <summary>Decimal digits and sign of a long, or a UUID with dashes.</summary>
    private const int NumberMax = 36;

    /// <summary>A length's digits with colon and comma.</summary>
    private const int Around = 12;

    private byte[] _bytes = new byte[512];
    private int _length;

    /// <param name="domain">What is encoded, and in which version; its line feed is added.</param>
    public AuditEncoding(ReadOnlySpan<byte> domain)
    {
        domain.CopyTo(_bytes);
        _bytes[domain.Length] = (byte)'\n';
        _length = domain.Length + 1;
    }

    /// <summary>A text.</summary>
    public void Add(string? text)
    {
        if (text is null)
        {
            AddNull();
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        Begin(length);
        _length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_length));
        _bytes[_length++] = (byte)',';
    }

    /// <summary>A whole number, in decimal.</summary>
    public void Add(long? number)
    {
        if (number is not { } value)
        {
            AddNull();
            return;
        }

        Span<byte> text = stackalloc byte[NumberMax];
        value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        Add(text[..length]);
    }

    /// <summary>A UUID, in lower case with dashes.</summary>
    public void Add(Guid? id)
    {
        if (id is not { } value)
        {
            AddNull();
            return;
        }

        Span<byte> text = stackalloc byte[NumberMax];
        value.TryFormat(text, out var length);
        Add(text[..length]);
    }

    /// <summary>SHA-256 of all that was added.</summary>
    public readonly void Hash(Span<byte> hash) => SHA256.HashData(_bytes.AsSpan(0, _length), hash);

    private void Add(ReadOnlySpan<byte> text)
    {
        Begin(text.Length);
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
        _bytes[_length++] = (byte)',';
    }

    private void AddNull()
    {
        Reserve(Around);
        "-,"u8.CopyTo(_bytes.AsSpan(_length));
        _length += 2;
    }

    private void Begin(int length)
    {
        Reserve(length + Around);
        length.TryFormat(_bytes.AsSpan(_length), out var digits, provider: CultureInfo.InvariantCulture);
        _length += digits;
        _bytes[_length++] = (byte)':';
    }

    private void Reserve(int more)
    {
        if (_bytes.Length < _length + more) Array.Resize(ref _bytes, 2 * (_length + more));
    }
}

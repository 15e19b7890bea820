using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Backscatter.Lab.Mail;

/// <summary>The lab's own certificate authority: keys and certificates are made when the lab starts and are gone when it ends.</summary>
public sealed class LabCertificateAuthority : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _now;

    /// <summary>Makes the authority.</summary>
    /// <param name="now">The time its certificates are valid around: that of the clients that will check them.</param>
    public LabCertificateAuthority(DateTimeOffset now)
    {
        _now = now;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Backscatter Lab Authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _root = request.CreateSelfSigned(now.AddYears(-1), now.AddYears(1));
        Root = X509CertificateLoader.LoadCertificate(_root.RawData);
    }

    /// <summary>The root certificate, without its key: what a client of the lab trusts.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>The root in PEM, for a client in another process.</summary>
    public string RootPem => Root.ExportCertificatePem();

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        Root.Dispose();
    }

    /// <summary>What a server presents; the caller disposes the certificate of the context.</summary>
    internal SslStreamCertificateContext Issue(string host, LabTls tls)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = tls == LabTls.WrongName ? "another-name.lab.example" : host;
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));

        var end = tls == LabTls.Expired ? _now.AddDays(-7) : _now.AddDays(90);
        using var certificate = tls == LabTls.SelfSigned ? request.CreateSelfSigned(_now.AddDays(-90), end) : Signed(request, key, end);

        // Windows' TLS can't use a key that was never in a key store; the way through PKCS #12 puts it there.
        var usable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        return SslStreamCertificateContext.Create(usable, tls == LabTls.SelfSigned ? null : [Root], offline: true);
    }

    private X509Certificate2 Signed(CertificateRequest request, ECDsa key, DateTimeOffset end)
    {
        using var issued = request.Create(_root, _now.AddDays(-90), end, RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }
}

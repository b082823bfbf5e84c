//! Certificates, good and bad. In: host names. Out: an authority of our own, and servers' configurations.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Why a certificate cannot be made.
pub type Wrong = Box<dyn std::error::Error + Send + Sync>;

/// An authority that a test may trust.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// A new one.
    ///
    /// # Errors
    /// Never, as far as is known.
    pub fn new() -> Result<Authority, Wrong> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Ok(Authority { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate()?)? })
    }

    /// Its own certificate, in DER.
    pub fn der(&self) -> Vec<u8> {
        self.issuer.der().to_vec()
    }

    /// A server for `host` that all is well with.
    ///
    /// # Errors
    /// A name that is none.
    pub fn good(&self, host: &str) -> Result<Arc<ServerConfig>, Wrong> {
        self.signed(CertificateParams::new(vec![host.to_owned()])?)
    }

    /// A server whose certificate ended in 2021.
    ///
    /// # Errors
    /// A name that is none.
    pub fn expired(&self, host: &str) -> Result<Arc<ServerConfig>, Wrong> {
        let mut params = CertificateParams::new(vec![host.to_owned()])?;
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
        self.signed(params)
    }

    fn signed(&self, params: CertificateParams) -> Result<Arc<ServerConfig>, Wrong> {
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        config(certificate.der().clone(), &key)
    }
}

/// A server that signed its certificate itself.
///
/// # Errors
/// A name that is none.
pub fn self_signed(host: &str) -> Result<Arc<ServerConfig>, Wrong> {
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(vec![host.to_owned()])?.self_signed(&key)?;
    config(certificate.der().clone(), &key)
}

fn config(certificate: CertificateDer<'static>, key: &KeyPair) -> Result<Arc<ServerConfig>, Wrong> {
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?.with_no_client_auth();
    Ok(Arc::new(builder.with_single_cert(vec![certificate], key)?))
}
